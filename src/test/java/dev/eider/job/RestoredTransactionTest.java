package dev.eider.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestoredTransactionTest {
  /** A checkpoint holds the transaction of producer 7 at epoch 3. */
  @ParameterizedTest
  @CsvSource({
    "ONGOING, 7, 3, OPEN",
    // Kafka 4 moves the epoch with the commit, and with the abort after a timeout; 3 does not.
    "COMPLETE_COMMIT, 7, 4, COMMITTED",
    "COMPLETE_COMMIT, 7, 3, COMMITTED",
    "PREPARE_COMMIT, 7, 4, COMMITTED",
    "COMPLETE_ABORT, 7, 4, ABORTED",
    "PREPARE_ABORT, 7, 3, ABORTED",
    "PREPARE_EPOCH_FENCE, 7, 4, ABORTED",
    // Another job has begun under the id, and perhaps committed something of its own.
    "EMPTY, 7, 4, ABORTED",
    "ONGOING, 7, 4, ABORTED",
    "COMPLETE_COMMIT, 8, 0, ABORTED"
  })
  void transaction_isWhatTheBrokerMakesOfIt(
      TransactionState state, long producer, int epoch, RestoredTransaction expected) {
    TransactionDescription now =
        new TransactionDescription(
            1, state, producer, epoch, 60_000, OptionalLong.empty(), Set.of());

    assertThat(RestoredTransaction.of(7, 3, now)).isEqualTo(expected);
  }
}
