package dev.eider.data;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One consumed record after decoding: an example, or the reason why it is none. Rejected records
 * stay on the path without their bytes (those go to the dead letters), so that the learner's
 * account of what was consumed is complete.
 *
 * @param position where the record came from
 * @param example the example, null where the record was rejected
 * @param rejection the stable code of the reason, null where there is an example
 */
public record Ingested(
    SourcePosition position, @Nullable Example example, @Nullable String rejection) {
  public Ingested {
    if ((example == null) == (rejection == null)) {
      throw new IllegalArgumentException("a record is either an example or rejected: " + position);
    }
  }

  /** An accepted record. */
  public static Ingested accepted(SourcePosition position, Example example) {
    return new Ingested(position, example, null);
  }

  /** A rejected record. */
  public static Ingested rejected(SourcePosition position, String rejection) {
    return new Ingested(position, null, rejection);
  }

  /** This record at another event time. */
  public Ingested withEventTime(long millis) {
    return new Ingested(position.withEventTime(millis), example, rejection);
  }

  /** The key that the ledger partitions by: the label, or the empty string of a rejected record. */
  public String ledgerKey() {
    return example == null ? "" : example.label();
  }

  /** The example of an accepted record. */
  public Example requireExample() {
    return Objects.requireNonNull(example, () -> "no example in the rejected record " + position);
  }
}
