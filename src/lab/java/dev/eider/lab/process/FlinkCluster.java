package dev.eider.lab.process;

import dev.eider.lab.process.JavaProcess.Builder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A Flink session cluster of this machine: a JobManager and one TaskManager, each a process, with
 * the distribution's libraries on their class path and the program in the job's jar only. They
 * listen on 127.0.0.1. Whoever starts it closes it.
 */
public final class FlinkCluster implements AutoCloseable {
  private static final Duration START_PATIENCE = Duration.ofSeconds(90);
  private static final long POLL_MILLIS = 100;

  private final Distribution distribution;
  private final Path folder;
  private final FlinkRest rest;
  private final AtomicInteger started = new AtomicInteger();
  private final JavaProcess jobManager;
  private @Nullable JavaProcess taskManager;

  private FlinkCluster(Distribution distribution, Path folder, List<Integer> ports, int slots)
      throws IOException {
    this.distribution = distribution;
    this.folder = folder;
    this.rest = new FlinkRest(URI.create("http://127.0.0.1:" + ports.get(1)));
    Files.createDirectories(folder.resolve("conf"));
    Files.writeString(
        folder.resolve("conf/config.yaml"), configuration(ports.get(0), ports.get(1), slots));
    this.jobManager =
        flink(
                "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                "jobmanager")
            .javaOptions("-Xmx512m")
            .arguments(List.of("--configDir", folder.resolve("conf").toString()))
            .start(folder.resolve("jobmanager.log"));
  }

  /**
   * Starts a cluster and waits until its TaskManager has registered.
   *
   * @param folder for its configuration, logs and temporary files; is made where it is missing
   * @param slots of the TaskManager
   */
  public static FlinkCluster start(Distribution distribution, Path folder, int slots)
      throws IOException, InterruptedException {
    FlinkCluster cluster = new FlinkCluster(distribution, folder, FreePorts.of(2), slots);
    try {
      cluster.startTaskManager();
      cluster.awaitTaskManager();
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /**
   * Whatever a script would ask {@code BashJavaUtils} for is said here, so that a TaskManager
   * starts without two more JVMs. The death of a TaskManager is noticed within seconds.
   */
  private String configuration(int rpcPort, int restPort, int slots) {
    return """
        jobmanager.rpc.address: 127.0.0.1
        jobmanager.bind-host: 127.0.0.1
        jobmanager.rpc.port: %s
        jobmanager.execution.failover-strategy: region
        rest.address: 127.0.0.1
        rest.bind-address: 127.0.0.1
        rest.port: %s
        taskmanager.host: 127.0.0.1
        taskmanager.bind-host: 127.0.0.1
        taskmanager.numberOfTaskSlots: %s
        taskmanager.cpu.cores: 1
        taskmanager.memory.framework.heap.size: 128 mb
        taskmanager.memory.framework.off-heap.size: 128 mb
        taskmanager.memory.jvm-metaspace.size: 256 mb
        taskmanager.memory.jvm-overhead.min: 192 mb
        taskmanager.memory.jvm-overhead.max: 192 mb
        taskmanager.memory.task.heap.size: 512 mb
        taskmanager.memory.task.off-heap.size: 0 mb
        taskmanager.memory.managed.size: 1 mb
        taskmanager.memory.network.min: 32 mb
        taskmanager.memory.network.max: 32 mb
        taskmanager.network.memory.buffer-debloat.enabled: true
        taskmanager.memory.starting-segment-size: 32 kb
        heartbeat.interval: 1000
        heartbeat.timeout: 30000
        execution.target: remote
        io.tmp.dirs: %s
        web.upload.dir: %s
        """
        .formatted(rpcPort, restPort, slots, folder, folder);
  }

  /** The JobManager's answers. */
  public FlinkRest rest() {
    return rest;
  }

  /** The TaskManager that was started last. */
  public JavaProcess taskManager() {
    if (taskManager == null) {
      throw new IllegalStateException("no TaskManager was started");
    }
    return taskManager;
  }

  /** Starts a TaskManager, in place of one that was killed. */
  public void startTaskManager() throws IOException {
    taskManager =
        flink("org.apache.flink.runtime.taskexecutor.TaskManagerRunner", "taskmanager")
            .javaOptions("-Xmx768m")
            .arguments(List.of("--configDir", folder.resolve("conf").toString()))
            .start(folder.resolve("taskmanager-" + started.incrementAndGet() + ".log"));
  }

  private void awaitTaskManager() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_PATIENCE.toNanos();
    while (true) {
      if (!jobManager.isAlive()) {
        throw jobManager.ended();
      }
      if (!taskManager().isAlive()) {
        throw taskManager().ended();
      }
      try {
        if (rest.taskManagers() > 0) {
          return;
        }
      } catch (IOException e) {
        if (System.nanoTime() > deadline) {
          throw new IOException("the JobManager does not answer", e);
        }
      }
      if (System.nanoTime() > deadline) {
        throw new IOException("no TaskManager has registered");
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /**
   * Submits the program as {@code flink run} does; the process ends when the job has ended.
   *
   * @param arguments of {@code eider}, beginning with {@code train}
   * @param output the file that gets what the client prints
   */
  public JavaProcess submit(List<String> arguments, Path output) throws IOException {
    List<String> all = new ArrayList<>(List.of("run", distribution.jobJar().toString()));
    all.addAll(arguments);
    return flink("org.apache.flink.client.cli.CliFrontend", "flink run")
        .javaOptions("-Xmx256m")
        .environment("FLINK_CONF_DIR", folder.resolve("conf").toString())
        .arguments(all)
        .start(output);
  }

  /**
   * Kills JobManager and TaskManager.
   *
   * @return their exit values
   */
  public List<Integer> kill() throws IOException, InterruptedException {
    return List.of(jobManager.kill(), taskManager().kill());
  }

  private Builder flink(String mainClass, String name) throws IOException {
    return JavaProcess.of(name, mainClass)
        .javaOptions("-Dlog4j2.configurationFile=" + distribution.logging())
        .classPath(distribution.clusterClassPath());
  }

  @Override
  public void close() {
    if (taskManager != null) {
      taskManager.close();
    }
    jobManager.close();
  }
}
