package dev.eider.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.kafka.CommittedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Reads dead letters, and sends them again to the images topic with their original key, value and
 * headers.
 *
 * <p>What was sent again is remembered by reason, as the offsets of a consumer group that are
 * committed in the transaction of the records: a second replay sends only what has come since. A
 * replay is a row of such transactions, so that it needs the memory of one only; one that fails
 * says how many records it has sent, and the next goes on there. A record says in a header how
 * often it was sent again, and after {@value #MOST_ATTEMPTS} times it is not.
 */
public final class DeadLetterReplay {
  /** How often a record was sent again, decimal. */
  public static final String ATTEMPT = "replay.attempt";

  public static final int MOST_ATTEMPTS = 3;

  private static final Set<String> ADDED_HEADERS =
      Set.of(
          DeadLetter.ERROR_REASON,
          DeadLetter.ERROR_MESSAGE,
          DeadLetter.SOURCE_TOPIC,
          DeadLetter.SOURCE_PARTITION,
          DeadLetter.SOURCE_OFFSET,
          DeadLetter.SOURCE_TIMESTAMP);

  private final Settings settings;
  private final String bootstrap;
  private final String group;

  /**
   * @param group the learner's consumer group, before the replay's own
   */
  public DeadLetterReplay(Settings settings, String bootstrap, String group) {
    this.settings = settings;
    this.bootstrap = bootstrap;
    this.group = group + "-replay-";
  }

  /** Shows the committed dead letters there are now to someone, until they have seen enough. */
  public void read(Predicate<ConsumerRecord<byte[], byte[]>> goOn) {
    CommittedReader.ask(
        bootstrap,
        settings.kafkaProperties(),
        reader -> {
          reader.read(reader.beginning(settings.get(CommonSettings.DEAD_LETTER_TOPIC)), goOn);
          return true;
        });
  }

  /**
   * What a replay did, or would do.
   *
   * @param sent records by reason
   * @param exhausted records that were sent again too often already
   * @param incomplete records that were too large for a dead letter, or had expired
   */
  public record Outcome(Map<String, Integer> sent, int exhausted, int incomplete) {
    public int total() {
      return sent.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /**
   * Sends again what was not yet.
   *
   * @param reason a reason's code; null for all
   * @param dryRun whether only to say what would be sent
   * @throws IOException where the broker does not take it, with how many records were sent before
   */
  public Outcome replay(@Nullable String reason, boolean dryRun)
      throws IOException, InterruptedException {
    try (ReplayedOffsets replayed = new ReplayedOffsets(settings, bootstrap, group)) {
      if (dryRun) {
        return new Pass(reason, replayed, null).run();
      }
      try (ReplayTransactions transactions = ReplayTransactions.open(settings, bootstrap, group)) {
        // What was replayed is asked for only now: no other replay can add to it any more.
        return new Pass(reason, replayed, transactions).run();
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** One reading of the dead letters there are now. */
  private final class Pass {
    private final @Nullable String wanted;
    private final ReplayedOffsets replayed;
    private final @Nullable ReplayTransactions transactions;
    private final Map<String, Integer> sent = new TreeMap<>();
    private int exhausted;
    private int incomplete;

    Pass(
        @Nullable String wanted,
        ReplayedOffsets replayed,
        @Nullable ReplayTransactions transactions) {
      this.wanted = wanted;
      this.replayed = replayed;
      this.transactions = transactions;
    }

    Outcome run() {
      read(
          letter -> {
            String own = text(letter, DeadLetter.ERROR_REASON);
            if ((wanted == null || wanted.equals(own)) && letter.offset() >= next(own, letter)) {
              take(own, letter);
            }
            return true;
          });
      if (transactions != null) {
        transactions.commit();
      }
      return new Outcome(sent, exhausted, incomplete);
    }

    private long next(String reason, ConsumerRecord<byte[], byte[]> letter) {
      return replayed.next(reason, new TopicPartition(letter.topic(), letter.partition()));
    }

    private void take(String reason, ConsumerRecord<byte[], byte[]> letter) {
      if (letter.headers().lastHeader(DeadLetter.LEFT_OUT) != null) {
        incomplete++;
      } else if (attempts(letter) >= MOST_ATTEMPTS) {
        exhausted++;
      } else {
        sent.merge(reason, 1, Integer::sum);
        if (transactions != null) {
          transactions.send(again(letter));
        }
      }
      if (transactions != null) {
        transactions.passed(
            reason, new TopicPartition(letter.topic(), letter.partition()), letter.offset() + 1);
      }
    }
  }

  /** A header's text; empty where it is missing. */
  public static String text(ConsumerRecord<byte[], byte[]> letter, String name) {
    Header header = letter.headers().lastHeader(name);
    return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
  }

  private static int attempts(ConsumerRecord<byte[], byte[]> letter) {
    String attempts = text(letter, ATTEMPT);
    // What is no number was not written here, and is no reason to send for ever.
    return attempts.isEmpty() ? 0 : attempts.matches("\\d{1,4}") ? Integer.parseInt(attempts) : 1;
  }

  private ProducerRecord<byte[], byte[]> again(ConsumerRecord<byte[], byte[]> letter) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            settings.get(CommonSettings.IMAGES_TOPIC), letter.key(), letter.value());
    // A record may have had headers of these names itself; what was added are the last of each.
    for (Header header : letter.headers()) {
      boolean added =
          ADDED_HEADERS.contains(header.key())
              && header == letter.headers().lastHeader(header.key());
      if (!added && !header.key().equals(ATTEMPT)) {
        record.headers().add(header);
      }
    }
    record.headers().add(ATTEMPT, Integer.toString(attempts(letter) + 1).getBytes(UTF_8));
    return record;
  }
}
