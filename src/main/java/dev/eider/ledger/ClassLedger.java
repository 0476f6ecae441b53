package dev.eider.ledger;

import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.Ingested;
import dev.eider.data.LedgerEvent;
import dev.eider.data.LedgerEvent.Kind;
import dev.eider.data.SourcePosition;
import dev.eider.data.Split;
import java.util.List;
import java.util.Optional;

/**
 * The decision about one record, from the state of its class alone. Holds no state itself.
 *
 * <p>Every accepted record counts, held-out and duplicate ones included, so that streaming the same
 * data again multiplies all counts alike. An example that is in a held-out buffer already is a
 * duplicate; one that ranks among the held-out enters its buffer, and the one that it displaces
 * trains; every other trains. A curated example beyond its buffer's capacity trains too.
 */
public final class ClassLedger {
  private static final List<Split> HELD_OUT = List.of(Split.DEV, Split.EVAL);

  private final HoldOutRule rule;
  private final long halfLifeMillis;

  /** The ledger of the settings' hold-out rule and half-life. */
  public ClassLedger(Settings settings) {
    this.rule = HoldOutRule.of(settings);
    this.halfLifeMillis = settings.get(LedgerSettings.COUNTS_HALF_LIFE).toMillis();
  }

  /**
   * Counts a record, updates the state of its class and says what becomes of it: one event, and a
   * {@link Kind#RELEASE} after it where the record displaces another.
   *
   * @param state the state of the class {@link Ingested#ledgerKey()}; not read for a rejected
   *     record
   */
  public List<LedgerEvent> admit(Ingested record, ClassState state) {
    SourcePosition position = record.position();
    String rejection = record.rejection();
    if (rejection != null) {
      return List.of(LedgerEvent.rejected(position, rejection));
    }
    Example example = record.requireExample();
    double u = HoldOutRule.u(example.id());
    ClassTally tally = state.tally();
    tally = tally.withCount(tally.count().plusOne(position.eventMillis(), halfLifeMillis));
    state.setTally(tally);
    double count = tally.count().value();

    Optional<LedgerEvent> duplicate = duplicate(record, u, tally, state);
    if (duplicate.isPresent()) {
      return List.of(duplicate.get());
    }
    Split split = rule.split(example, u);
    Rank rank = HeldOutBuffer.rank(example, u);
    if (split == Split.TRAIN || !tally.bounds(split).admits(rank, rule.capacity(split))) {
      return List.of(LedgerEvent.train(position, example, count));
    }
    HeldOutBuffer buffer = new HeldOutBuffer(rule.capacity(split), state.held(split));
    Optional<Example> displaced = buffer.add(rank, example);
    state.setHeld(split, buffer.examples());
    state.setTally(tally.withBounds(split, buffer.bounds()));
    LedgerEvent held = LedgerEvent.hold(position, example, count, split);
    return displaced
        .map(e -> LedgerEvent.release(position, e, count, split))
        .map(release -> List.of(held, release))
        .orElseGet(() -> List.of(held));
  }

  /** The event of a record whose example is held already, with the example as it is held. */
  private Optional<LedgerEvent> duplicate(
      Ingested record, double u, ClassTally tally, ClassState state) {
    String id = record.requireExample().id();
    for (Split split : HELD_OUT) {
      if (tally.bounds(split).mayHold(id, u, rule.hashedSplit(u) == split)) {
        Optional<Example> held =
            new HeldOutBuffer(rule.capacity(split), state.held(split)).find(id, u);
        if (held.isPresent()) {
          double count = tally.count().value();
          return held.map(
              example -> LedgerEvent.duplicate(record.position(), example, count, split));
        }
      }
    }
    return Optional.empty();
  }
}
