package dev.eider.release;

/**
 * Two models on one group of classes.
 *
 * @param group {@code macro}, {@code many}, {@code medium}, {@code few} or {@code worst-K}
 * @param classes the classes with eval examples in it
 * @param examples their examples
 * @param releasedError the released model's mean error over the classes, 0 to 1
 * @param candidateError the candidate's
 * @param low the lower end of the credible interval of candidate minus released
 * @param high its upper end
 * @param worse the probability that the candidate is worse by more than the tolerance
 */
public record Comparison(
    String group,
    int classes,
    int examples,
    double releasedError,
    double candidateError,
    double low,
    double high,
    double worse) {

  /** The group of all classes. */
  public static final String MACRO = "macro";

  /** How the group of the classes with the highest errors begins; their number follows. */
  static final String WORST = "worst-";

  /** Whether the classes are a group by their frequency, and neither all nor chosen by error. */
  boolean isOfAGroup() {
    return !group.equals(MACRO) && !group.startsWith(WORST);
  }

  /** Whether the candidate is worse beyond doubt: all of the interval lies above zero. */
  boolean significantlyWorse() {
    return low > 0;
  }
}
