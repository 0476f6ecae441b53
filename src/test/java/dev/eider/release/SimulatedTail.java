package dev.eider.release;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A long tail of which everything is known: 200 classes of 3 to 60 images, as real ones have, of
 * which a fifth is held out by chance. With these sizes about 30 classes have no eval example.
 */
final class SimulatedTail {
  private static final int CLASSES = 200;
  private static final double EVAL_SHARE = 0.2;

  private final SplittableRandom random;

  SimulatedTail(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /**
   * What the two models do on a group: the probabilities of an example. Both are wrong in {@code
   * bothWrong} of them.
   */
  record Truth(double onlyCandidateWrong, double onlyReleasedWrong, double bothWrong) {}

  /** Outcomes on a new draw of held-out examples. */
  List<ClassOutcomes> outcomes(Truth medium, Truth few) {
    List<ClassOutcomes> outcomes = new ArrayList<>();
    for (int y = 0; y < CLASSES; y++) {
      int images = size(y);
      Truth truth = Groups.of(images).equals(Groups.FEW) ? few : medium;
      int[] cells = new int[4];
      for (int i = 0; i < images; i++) {
        if (random.nextDouble() < EVAL_SHARE) {
          cells[cell(truth)]++;
        }
      }
      outcomes.add(new ClassOutcomes("y" + y, images, cells[0], cells[1], cells[2], cells[3]));
    }
    return outcomes;
  }

  /** From 60 down to 3, most of them small: 60 / (1 + 19 y / 199) for class y. */
  private static int size(int y) {
    return (int) Math.round(60 / (1 + 19.0 * y / (CLASSES - 1)));
  }

  private int cell(Truth truth) {
    double u = random.nextDouble();
    if (u < truth.onlyCandidateWrong()) {
      return 1;
    }
    if (u < truth.onlyCandidateWrong() + truth.onlyReleasedWrong()) {
      return 2;
    }
    return u < truth.onlyCandidateWrong() + truth.onlyReleasedWrong() + truth.bothWrong() ? 3 : 0;
  }
}
