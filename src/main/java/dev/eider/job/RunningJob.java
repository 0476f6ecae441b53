package dev.eider.job;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;

/** A submitted job, to be waited for or ended. */
public final class RunningJob {
  private static final Duration END_PATIENCE = Duration.ofSeconds(60);

  private final JobClient client;

  /** Asked for once, because on a cluster every call opens a client that waits for the result. */
  private final CompletableFuture<JobExecutionResult> result;

  private RunningJob(JobClient client) {
    this.client = client;
    this.result = client.getJobExecutionResult();
  }

  /**
   * Submits what was added to the environment.
   *
   * @throws JobFailedException where it is not accepted
   */
  public static RunningJob submit(StreamExecutionEnvironment environment) {
    try {
      return new RunningJob(environment.executeAsync());
    } catch (Exception e) { // what Flink declares
      throw new JobFailedException(e);
    }
  }

  /**
   * Whether the job has ended, waiting for that at most that long.
   *
   * @throws JobFailedException with what made it fail
   */
  public boolean awaitEnd(Duration patience) throws InterruptedException {
    try {
      result.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new JobFailedException(Objects.requireNonNullElse(e.getCause(), e));
    }
  }

  /**
   * Ends the job as if its input had ended here: what was read is trained, a last snapshot is
   * written, and a savepoint is left.
   *
   * @return whether that was done within a minute; where not, or where its tasks do not run yet,
   *     the job is cancelled
   */
  public boolean drain(Path savepoints) throws InterruptedException {
    try {
      client
          .stopWithSavepoint(true, FlinkPath.of(savepoints), SavepointFormatType.CANONICAL)
          .get(END_PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return awaitEnd(END_PATIENCE);
    } catch (TimeoutException e) {
      cancel();
      return false;
    } catch (ExecutionException e) {
      if (runsNotYet(e)) {
        cancel();
        return false;
      }
      throw new JobFailedException(Objects.requireNonNullElse(e.getCause(), e));
    }
  }

  private static boolean runsNotYet(ExecutionException e) {
    return ExceptionUtils.findThrowable(e, CheckpointException.class)
        .filter(
            refused ->
                refused.getCheckpointFailureReason()
                    == CheckpointFailureReason.NOT_ALL_REQUIRED_TASKS_RUNNING)
        .isPresent();
  }

  /**
   * Stops the job where it is, to be gone on with from a savepoint, at another parallelism for
   * instance.
   *
   * @return the savepoint
   */
  public Path suspend(Path savepoints) throws InterruptedException {
    try {
      String savepoint =
          client
              .stopWithSavepoint(false, FlinkPath.of(savepoints), SavepointFormatType.CANONICAL)
              .get(END_PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return FlinkPath.answered(savepoint);
    } catch (TimeoutException | ExecutionException e) {
      throw new JobFailedException(e);
    }
  }

  /** Cancels the job; its last checkpoint stays. */
  public void cancel() throws InterruptedException {
    try {
      client.cancel().get(END_PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new JobFailedException(e);
    }
  }
}
