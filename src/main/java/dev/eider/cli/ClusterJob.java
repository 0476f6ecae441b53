package dev.eider.cli;

import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.job.EiderJob;
import dev.eider.job.GroupClaim;
import dev.eider.job.JobEnvironment;
import dev.eider.job.JobFailedException;
import dev.eider.job.Preflight;
import dev.eider.job.RunningJob;
import dev.eider.job.TopicEnds;
import dev.eider.job.Topics;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The main class of a Flink cluster that runs this job only (application mode): submits the job and
 * returns. {@code eider train} follows the job and ends its process; here the process is the
 * JobManager, which outlives this program and ends when the cluster says so, after a savepoint for
 * instance.
 */
@Command(name = "cluster-job")
public final class ClusterJob {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterJob.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  @Mixin private BrokerOption broker = new BrokerOption();
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(names = "--fresh", description = "As of eider train.")
  private boolean fresh;

  private ClusterJob() {}

  /**
   * Submits the job.
   *
   * @param arguments {@code --bootstrap}, {@code --config}, {@code -D} and {@code --fresh}, as of
   *     {@code eider train}
   * @throws InvalidSettingException where they are others, or name no setting
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    ClusterJob job = new ClusterJob();
    try {
      new CommandLine(job).parseArgs(arguments);
    } catch (ParameterException e) {
      throw new InvalidSettingException(String.valueOf(e.getMessage()), e);
    }
    job.submit();
  }

  private void submit() throws IOException, InterruptedException {
    Settings resolved = settings.resolveAndLog();
    Preflight.requireStartable(resolved);
    Topics.create(resolved, broker.bootstrap());
    GroupClaim claim = GroupClaim.of(resolved, broker.bootstrap(), false, LOG::info);
    try {
      // The cluster knows whether it restores; what a gate that goes on knows already is left
      // aside.
      NewJob start = NewJob.at(broker.bootstrap(), resolved, true, fresh);
      var environment = JobEnvironment.ofCluster(resolved);
      EiderJob.build(
          environment,
          resolved,
          broker.bootstrap(),
          TopicEnds.never(),
          start.firstVersion(),
          start.standingReleases());
      RunningJob job = RunningJob.submit(environment);
      Thread follower = new Thread(() -> follow(job, claim), "group-claim-follower");
      follower.setDaemon(true);
      follower.start();
    } catch (RuntimeException e) {
      claim.close();
      throw e;
    }
  }

  /** Keeps the claim as long as the job runs in this process, and ends the job where it is lost. */
  private static void follow(RunningJob job, GroupClaim claim) {
    try (claim) {
      while (!job.awaitEnd(LOOK_EVERY)) {
        if (claim.lost().isPresent()) {
          LOG.error("the job ends: {}", claim.lost().get());
          job.cancel();
          return;
        }
      }
    } catch (JobFailedException e) {
      LOG.debug("the JobManager says so itself", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
