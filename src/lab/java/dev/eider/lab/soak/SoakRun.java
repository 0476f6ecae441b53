package dev.eider.lab.soak;

import dev.eider.job.Checkpoints;
import dev.eider.lab.soak.KillPlan.PlannedKill;
import dev.eider.report.LearningReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** One run of a job to its end, disturbed or not. */
final class SoakRun {
  private final SoakJob job;
  private final Consumer<String> progress;
  private int deployments;

  /**
   * @param progress takes lines for people
   */
  SoakRun(SoakJob job, Consumer<String> progress) {
    this.job = job;
    this.progress = progress;
  }

  /** Runs in one process. */
  Outcome undisturbed() throws IOException, InterruptedException {
    try (JobProgress reports = new JobProgress(job);
        Deployment deployment = Deployment.InProcess.start(job, ++deployments)) {
      return ended(reports, deployment);
    }
  }

  /**
   * Runs under kills.
   *
   * @param firstNumber of the first kill
   * @param kills gets what came
   */
  Outcome disturbed(List<PlannedKill> plan, int firstNumber, List<Kill> kills)
      throws IOException, InterruptedException {
    Deployment deployment = null;
    try (JobProgress reports = new JobProgress(job)) {
      long since = System.currentTimeMillis();
      for (PlannedKill next : plan) {
        if (deployment == null) {
          deployment = started(next.target());
        }
        Moment moment = awaitMoment(next, since, reports, deployment);
        List<Integer> exitValues = deployment.kill(next.target());
        since = System.currentTimeMillis();
        if (next.target() != KillTarget.TASK_MANAGER) {
          deployment.close();
          deployment = null; // closed already, should the next not start
          deployment = started(next.target().next());
        }
        LearningReport resumed = reports.await(since, deployment.client(), report -> true);
        Kill kill = moment.kill(firstNumber + kills.size(), next, exitValues, resumed, since);
        kills.add(kill);
        progress.accept(line(kill));
      }
      if (deployment == null) {
        deployment = started(KillTarget.PROCESS);
      }
      return ended(reports, deployment);
    } finally {
      if (deployment != null) {
        deployment.close();
      }
    }
  }

  /** The job where the next kill's target is. */
  private Deployment started(KillTarget target) throws IOException, InterruptedException {
    int number = ++deployments;
    return target == KillTarget.PROCESS
        ? Deployment.InProcess.start(job, number)
        : Deployment.OnCluster.start(job, number);
  }

  private Outcome ended(JobProgress reports, Deployment deployment)
      throws IOException, InterruptedException {
    return Outcome.of(job, reports.awaitEnd(deployment.client()));
  }

  private Moment awaitMoment(
      PlannedKill next, long since, JobProgress reports, Deployment deployment)
      throws IOException, InterruptedException {
    LearningReport reached =
        reports.await(
            since, deployment.client(), report -> report.account().consumed() >= next.atRecord());
    Thread.sleep(next.delayMillis());
    boolean running = deployment.isRunning();
    LearningReport newest = reports.newestSince(since);
    LearningReport at = newest == null ? reached : newest;
    return new Moment(at, running && !at.last(), checkpointNumber());
  }

  private long checkpointNumber() throws IOException {
    Optional<Path> newest = Checkpoints.newest(job.checkpoints());
    return newest.isEmpty() ? 0 : Checkpoints.number(newest.get());
  }

  private record Moment(LearningReport report, boolean running, long checkpoint) {
    Kill kill(
        int number,
        PlannedKill planned,
        List<Integer> exitValues,
        LearningReport resumed,
        long killedAtMillis) {
      return new Kill(
          number,
          planned.target(),
          running,
          report.account().consumed(),
          report.progress().steps(),
          checkpoint,
          exitValues,
          resumed.account().consumed(),
          resumed.progress().steps(),
          (resumed.atMillis() - killedAtMillis) / 1e3);
    }
  }

  private static String line(Kill kill) {
    return String.format(
        Locale.ROOT,
        "kill %d: %s, at record %,d, step %,d, checkpoint %d; at record %,d again after %.1f s",
        kill.number(),
        kill.target().title(),
        kill.atRecord(),
        kill.atStep(),
        kill.checkpoint(),
        kill.resumedAtRecord(),
        kill.secondsToResume());
  }
}
