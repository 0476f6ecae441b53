package dev.eider.job;

import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;

/** What became of a transaction that a checkpoint holds, while no job ran. */
enum RestoredTransaction {
  /** It waits for its commit. */
  OPEN,
  /** It was committed, and the job ended before it had noted that. */
  COMMITTED,
  /** The broker aborted it after its timeout, or another producer did. */
  ABORTED;

  /**
   * Compares what a checkpoint holds with what the broker says of the transactional id.
   *
   * @param producerId the checkpoint's
   * @param epoch the checkpoint's
   */
  static RestoredTransaction of(long producerId, int epoch, TransactionDescription now) {
    TransactionState state = now.state();
    boolean committed =
        state == TransactionState.COMPLETE_COMMIT || state == TransactionState.PREPARE_COMMIT;
    // Since Kafka 4 the end of a transaction moves the epoch, so it may be another already.
    if (committed && now.producerId() == producerId) {
      return COMMITTED;
    }
    boolean same = now.producerId() == producerId && now.producerEpoch() == epoch;
    return same && state == TransactionState.ONGOING ? OPEN : ABORTED;
  }
}
