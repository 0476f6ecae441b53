package dev.eider.lab.soak;

import dev.eider.lab.process.JavaProcess;
import java.util.List;

/**
 * A kill that came.
 *
 * @param number from 1, over all scenarios
 * @param target what it hit
 * @param running whether the job ran right before it
 * @param atRecord records consumed by the last report before it
 * @param atStep steps by the last report before it
 * @param checkpoint the number of the newest complete checkpoint then; 0 where there was none
 * @param exitValues of the processes that were killed
 * @param resumedAtRecord records consumed by the first report after it
 * @param resumedAtStep steps by the first report after it
 * @param secondsToResume until the first report after it
 */
record Kill(
    int number,
    KillTarget target,
    boolean running,
    long atRecord,
    long atStep,
    long checkpoint,
    List<Integer> exitValues,
    long resumedAtRecord,
    long resumedAtStep,
    double secondsToResume) {
  Kill {
    exitValues = List.copyOf(exitValues);
  }

  /** Whether it ended processes of a job that ran. */
  boolean hit() {
    return running
        && !exitValues.isEmpty()
        && exitValues.stream().allMatch(value -> value == JavaProcess.KILLED);
  }
}
