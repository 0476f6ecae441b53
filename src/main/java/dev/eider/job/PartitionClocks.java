package dev.eider.job;

import dev.eider.config.Settings;
import dev.eider.data.SourcePosition;
import dev.eider.ledger.EventClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The event clocks of the partitions that a subtask reads. Which subtask reads a partition changes
 * when a job is restored: each has the clocks of all partitions then, and those that it does not
 * read stay where they were. Of two clocks of a partition the one of the later record counts.
 */
final class PartitionClocks {
  private final Settings settings;
  private final Map<Partition, Clock> clocks = new HashMap<>();
  private long furthestMillis;

  private record Partition(String topic, int number) {}

  private static final class Clock {
    final EventClock clock;
    long offset;

    Clock(EventClock clock, long offset) {
      this.clock = clock;
      this.offset = offset;
    }
  }

  /**
   * One clock, as a checkpoint holds it.
   *
   * @param topic the topic's name
   * @param partition the partition's number
   * @param offset of the last record that the clock has seen
   * @param clock the clock's state
   */
  public record Entry(String topic, int partition, long offset, EventClock.State clock) {}

  /**
   * @param restored the clocks of a checkpoint, in any order; none where the job is new
   */
  PartitionClocks(Settings settings, Iterable<Entry> restored) {
    this.settings = settings;
    for (Entry entry : restored) {
      Clock clock = new Clock(new EventClock(settings, entry.clock()), entry.offset());
      clocks.merge(
          new Partition(entry.topic(), entry.partition()),
          clock,
          (one, other) -> one.offset >= other.offset ? one : other);
    }
    clocks.values().forEach(own -> furthestMillis = Math.max(furthestMillis, own.clock.millis()));
  }

  /** The event time of a partition's next record. */
  long eventMillis(SourcePosition position) {
    Clock own =
        clocks.computeIfAbsent(
            new Partition(position.topic(), position.partition()),
            partition -> new Clock(new EventClock(settings), -1));
    own.offset = position.offset();
    long millis = own.clock.eventMillis(position.timestampMillis(), furthestMillis);
    furthestMillis = Math.max(furthestMillis, own.clock.millis());
    return millis;
  }

  List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    clocks.forEach(
        (partition, own) ->
            entries.add(
                new Entry(partition.topic(), partition.number(), own.offset, own.clock.state())));
    return entries;
  }
}
