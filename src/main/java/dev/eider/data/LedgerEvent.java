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
 * @param split the held-out buffer that the example enters, is in, or leaves; null for {@code
 *     TRAIN} and {@code REJECTED}
 * @param rejection a {@link Rejection#code}; null for all but {@code REJECTED}
 */
public record LedgerEvent(
    Kind kind,
    SourcePosition position,
    @Nullable Example example,
    double classCount,
    @Nullable Split split,
    @Nullable String rejection) {
  public LedgerEvent {
    boolean rejected = kind == Kind.REJECTED;
    boolean held = !rejected && kind != Kind.TRAIN;
    if ((example == null) != rejected
        || (rejection != null) != rejected
        || (split != null) != held) {
      throw new IllegalArgumentException(
          "the event %s of %s has the example %s, the split %s and the rejection %s"
              .formatted(kind, position, example == null ? null : example.id(), split, rejection));
    }
  }

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

  /** The event of a record that became a dead letter. */
  public static LedgerEvent rejected(SourcePosition position, String rejection) {
    return new LedgerEvent(Kind.REJECTED, position, null, 0, null, rejection);
  }

  /** The event of a record whose example trains. */
  public static LedgerEvent train(SourcePosition position, Example example, double classCount) {
    return new LedgerEvent(Kind.TRAIN, position, example, classCount, null, null);
  }

  /** The event of a record whose example enters the buffer of a split. */
  public static LedgerEvent hold(
      SourcePosition position, Example example, double classCount, Split split) {
    Kind kind = split == Split.DEV ? Kind.HOLD_DEV : Kind.HOLD_EVAL;
    return new LedgerEvent(kind, position, example, classCount, split, null);
  }

  /** The event of an example that leaves the buffer of a split. */
  public static LedgerEvent release(
      SourcePosition position, Example example, double classCount, Split split) {
    return new LedgerEvent(Kind.RELEASE, position, example, classCount, split, null);
  }

  /** The event of a record whose example the buffer of a split has. */
  public static LedgerEvent duplicate(
      SourcePosition position, Example example, double classCount, Split split) {
    return new LedgerEvent(Kind.DUPLICATE, position, example, classCount, split, null);
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

  /** The split of an event that has one. */
  public Split requireSplit() {
    return Objects.requireNonNull(split, () -> "no split in the event " + kind + " " + position);
  }

  /** The reason of an event that has one. */
  public String requireRejection() {
    return Objects.requireNonNull(
        rejection, () -> "no rejection in the event " + kind + " " + position);
  }
}
