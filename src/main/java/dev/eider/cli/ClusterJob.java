package dev.eider.cli;

import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.job.EiderJob;
import dev.eider.job.JobEnvironment;
import dev.eider.job.RunningJob;
import dev.eider.job.TopicEnds;
import dev.eider.job.Topics;
import java.io.IOException;
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
  public static void main(String[] arguments) throws IOException {
    ClusterJob job = new ClusterJob();
    try {
      new CommandLine(job).parseArgs(arguments);
    } catch (ParameterException e) {
      throw new InvalidSettingException(String.valueOf(e.getMessage()), e);
    }
    job.submit();
  }

  private void submit() throws IOException {
    Settings resolved = settings.resolveAndLog();
    Topics.create(resolved, broker.bootstrap());
    // The cluster knows whether it restores; what a gate that goes on knows already is left aside.
    NewJob job = NewJob.at(broker.bootstrap(), resolved, true, fresh);
    var environment = JobEnvironment.ofCluster(resolved);
    EiderJob.build(environment, resolved, broker.bootstrap(), TopicEnds.never(), job.firstVersion(), job.standingReleases());
    RunningJob.submit(environment);
  }
}
