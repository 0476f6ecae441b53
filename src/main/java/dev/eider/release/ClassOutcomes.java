package dev.eider.release;

/**
 * How two models answer the same held-out examples of one class: the paired table of McNemar's
 * test.
 *
 * @param label the class
 * @param count its running count of examples in the stream, which decides its group
 * @param bothRight examples that both models get right
 * @param onlyCandidateWrong examples that only the candidate gets wrong
 * @param onlyReleasedWrong examples that only the released model gets wrong
 * @param bothWrong examples that both get wrong
 */
public record ClassOutcomes(
    String label,
    double count,
    int bothRight,
    int onlyCandidateWrong,
    int onlyReleasedWrong,
    int bothWrong) {
  public ClassOutcomes {
    if (bothRight < 0 || onlyCandidateWrong < 0 || onlyReleasedWrong < 0 || bothWrong < 0) {
      throw new IllegalArgumentException("a number of examples of '" + label + "' is negative");
    }
  }

  /** The examples. */
  public int examples() {
    return bothRight + onlyCandidateWrong + onlyReleasedWrong + bothWrong;
  }

  /** The candidate's error, 0 to 1; NaN without examples. */
  public double candidateError() {
    return (double) (onlyCandidateWrong + bothWrong) / examples();
  }

  /** The released model's error, 0 to 1; NaN without examples. */
  public double releasedError() {
    return (double) (onlyReleasedWrong + bothWrong) / examples();
  }
}
