package dev.eider.lab.soak;

import dev.eider.lab.process.EiderProcess;
import dev.eider.lab.process.FlinkCluster;
import dev.eider.lab.process.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A job that runs somewhere, and can be killed there. Whoever starts it closes it. */
sealed interface Deployment extends AutoCloseable {
  /** The process that ends when the job has ended. */
  JavaProcess client();

  /** Whether the job is there to be killed. */
  boolean isRunning() throws IOException, InterruptedException;

  /**
   * Kills it.
   *
   * @return the exit values of what was killed
   */
  List<Integer> kill(KillTarget target) throws IOException, InterruptedException;

  @Override
  void close();

  /** The job in one process, Flink embedded. */
  record InProcess(JavaProcess client) implements Deployment {
    static InProcess start(SoakJob job, int number) throws IOException {
      return new InProcess(
          EiderProcess.of(job.distribution(), "1g", job.boundedArguments())
              .start(made(job.folder().resolve("process-" + number)).resolve("train.log")));
    }

    @Override
    public boolean isRunning() {
      return client.isAlive();
    }

    @Override
    public List<Integer> kill(KillTarget target) throws IOException, InterruptedException {
      return List.of(client.kill());
    }

    @Override
    public void close() {
      client.close();
    }
  }

  /** The job on a cluster of its own. */
  record OnCluster(FlinkCluster cluster, JavaProcess client) implements Deployment {
    static OnCluster start(SoakJob job, int number) throws IOException, InterruptedException {
      Path folder = made(job.folder().resolve("cluster-" + number));
      FlinkCluster cluster = FlinkCluster.start(job.distribution(), folder, job.parallelism());
      try {
        return new OnCluster(
            cluster, cluster.submit(job.boundedArguments(), folder.resolve("client.log")));
      } catch (IOException | RuntimeException e) {
        cluster.close();
        throw e;
      }
    }

    @Override
    public boolean isRunning() throws IOException, InterruptedException {
      return client.isAlive() && cluster.rest().jobs().containsValue("RUNNING");
    }

    @Override
    public List<Integer> kill(KillTarget target) throws IOException, InterruptedException {
      if (target == KillTarget.TASK_MANAGER) {
        int exitValue = cluster.taskManager().kill();
        cluster.startTaskManager();
        return List.of(exitValue);
      }
      List<Integer> exitValues = cluster.kill();
      client.kill();
      return exitValues;
    }

    @Override
    public void close() {
      client.close();
      cluster.close();
    }
  }

  private static Path made(Path folder) throws IOException {
    return Files.createDirectories(folder);
  }
}
