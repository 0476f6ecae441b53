package dev.eider.ledger;

import java.util.Comparator;

/**
 * An example's place in the line for its class's held-out buffer: the lowest ranks are held.
 *
 * @param curated whether the publisher chose the split; ranks before all that are not
 * @param u the hash of the id in [0, 1)
 * @param id the id, which breaks the ties of the hash
 */
public record Rank(boolean curated, double u, String id) implements Comparable<Rank> {
  private static final Comparator<Rank> ORDER =
      Comparator.comparing((Rank rank) -> !rank.curated)
          .thenComparingDouble(Rank::u)
          .thenComparing(Rank::id);

  @Override
  public int compareTo(Rank other) {
    return ORDER.compare(this, other);
  }
}
