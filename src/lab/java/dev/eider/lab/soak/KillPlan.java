package dev.eider.lab.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** When to kill what: moments that are random, but never after the job's end. */
final class KillPlan {
  /** Of the records; what follows gives the last kill the time to come before the end. */
  private static final double LATEST = 0.85;

  /** Up to two checkpoints later, so that kills come between them, within them and in commits. */
  private static final int MOST_DELAY_MILLIS = 1000;

  private KillPlan() {}

  /**
   * A kill to come.
   *
   * @param target what it hits
   * @param atRecord comes when the learner has reported that many records
   * @param delayMillis and that much later
   */
  record PlannedKill(KillTarget target, long atRecord, int delayMillis) {}

  /** One kill, at random, in each of as many slices of the stream. */
  static List<PlannedKill> of(int kills, long records, KillTarget first, SplittableRandom random) {
    List<PlannedKill> plan = new ArrayList<>();
    KillTarget target = first;
    double slice = records * LATEST / kills;
    for (int i = 0; i < kills; i++) {
      long at = (long) (slice * (i + random.nextDouble()));
      plan.add(new PlannedKill(target, at, random.nextInt(MOST_DELAY_MILLIS)));
      target = target.next();
    }
    return plan;
  }
}
