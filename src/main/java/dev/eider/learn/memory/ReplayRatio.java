package dev.eider.learn.memory;

/**
 * How many batches are replayed for each arriving one: a fixed number, which gives the same bits in
 * every run, or as many as there is time for while no record waits.
 *
 * @param fixed the number; 0 where it follows the time that is left
 * @param inSpareTime whether it does
 */
public record ReplayRatio(double fixed, boolean inSpareTime) {
  /** What may be given. */
  public static final String GRAMMAR = "number from 0 to 1000 | auto";

  private static final String AUTO = "auto";
  private static final double MOST = 1000;

  /**
   * The ratio of a text.
   *
   * @throws IllegalArgumentException where the text is not of the grammar
   */
  public static ReplayRatio parse(String text) {
    if (text.strip().equals(AUTO)) {
      return new ReplayRatio(0, true);
    }
    double number;
    try {
      number = Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("it must be " + GRAMMAR, e);
    }
    if (!(number >= 0 && number <= MOST)) {
      throw new IllegalArgumentException("it must be " + GRAMMAR);
    }
    return new ReplayRatio(number, false);
  }

  /** Whether anything is replayed. */
  public boolean replays() {
    return inSpareTime || fixed > 0;
  }

  @Override
  public String toString() {
    return inSpareTime ? AUTO : Double.toString(fixed);
  }
}
