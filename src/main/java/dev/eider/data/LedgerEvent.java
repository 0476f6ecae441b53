package dev.eider.data;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger decided about one record, with its class's count as of that record. One consumed
 * record gives exactly one event that is not {@link Kind#RELEASE}, followed by at most one {@code
 * RELEASE} of the example that it displaced from a held-out buffer.
 *
 * @param kind the decision
 * @param position where the record came from; of a released example, that of the record that
 *     displaced it
 * @param example the example, of {@code DUPLICATE} the one that is held; null for {@code REJECTED}
 * @param classCount the records of the class counted so far, this one included, after decay; 0 for
 *     {@code REJECTED}
 * @param detail for {@code REJECTED} the reason's code; for {@code RELEASE} the split that the
 *     example leaves, and for {@code DUPLICATE} the one that holds it, as {@link
 *     Split#headerValue()}; otherwise null
 */
public record LedgerEvent(
    Kind kind,
    SourcePosition position,
    @Nullable Example example,
    double classCount,
    @Nullable String detail) {

  /** The decisions of the ledger. */
  public enum Kind {
    /** The example trains the network. */
    TRAIN,
    /** The example enters its class's dev buffer. */
    HOLD_DEV,
    /** The example enters its class's eval buffer. */
    HOLD_EVAL,
    /** A held-out example was displaced by a later one: it leaves the buffer and trains. */
    RELEASE,
    /**
     * The example is in a held-out buffer of the ledger already: counted, and otherwise skipped,
     * unless the learner refused it as it was held out.
     */
    DUPLICATE,
    /** The record became a dead letter. */
    REJECTED
  }

  /** The label of the event's class; empty for {@code REJECTED}. */
  public Optional<String> label() {
    return Optional.ofNullable(example).map(Example::label);
  }

  /** The example of an event that has one. */
  public Example requireExample() {
    return Objects.requireNonNull(
        example, () -> "no example in the event " + kind + " " + position);
  }

  /** The detail of an event that has one. */
  public String requireDetail() {
    return Objects.requireNonNull(detail, () -> "no detail in the event " + kind + " " + position);
  }
}
