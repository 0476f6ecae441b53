package dev.eider.lab.drift;

import java.util.List;

/**
 * The measures of continual learning, for two groups of classes that take the place of two tasks:
 * the old ones, and the new ones. a(k, j) is the accuracy on group j after half k of the stream.
 *
 * @param averageAccuracy (a(2, old) + a(2, new)) / 2: Lopez-Paz and Ranzato, NeurIPS 2017
 * @param backwardTransfer a(2, old) - a(1, old): what the second half did to the old classes, below
 *     0 where it harmed; the same paper
 * @param forgetting the greatest accuracy on the old classes at any measurement before the last,
 *     less the last: Chaudhry et al., ECCV 2018, who take the maximum after each task; here there
 *     are more measurements than tasks, so it is at least the negative backward transfer
 */
record ContinualMeasures(double averageAccuracy, double backwardTransfer, double forgetting) {

  /**
   * The measures of a run.
   *
   * @param moments at least two, in their order; the last ends the second half
   * @param firstHalf records of the first half
   * @throws IllegalArgumentException where nothing was measured when the first half ended
   */
  static ContinualMeasures of(List<Moment> moments, long firstHalf) {
    Moment last = moments.get(moments.size() - 1);
    Moment swap =
        moments.stream()
            .filter(moment -> moment.records() == firstHalf)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException("no measurement after " + firstHalf + " records"));
    double leastBefore =
        moments.subList(0, moments.size() - 1).stream()
            .mapToDouble(Moment::oldError)
            .min()
            .orElseThrow();
    return new ContinualMeasures(
        1 - (last.oldError() + last.newError()) / 2,
        swap.oldError() - last.oldError(),
        last.oldError() - leastBefore);
  }

  /**
   * Errors at one moment of the stream.
   *
   * @param records streamed so far
   * @param oldError mean over the old classes
   * @param newError mean over the new classes; 1 while they have not been seen
   */
  record Moment(long records, double oldError, double newError) {}
}
