package dev.eider.cli;

import dev.eider.config.Declarations;
import dev.eider.job.metrics.JobMetrics;
import dev.eider.job.metrics.LearningMetrics;
import dev.eider.metrics.Metric;
import dev.eider.serve.ServeMeters;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every metric of Eider's own: the {@link Metric} constants of the listed classes. A test fails
 * where a class of metrics is not listed, or two constants have one name.
 */
public final class AllMetrics {
  static final List<Class<?>> OF_THE_JOB = List.of(JobMetrics.class, LearningMetrics.class);
  static final List<Class<?>> OF_THE_SERVER = List.of(ServeMeters.class);

  private AllMetrics() {}

  /** The job's, which are exported with {@link JobMetrics#EXPORTED_PREFIX} before their names. */
  public static List<Metric> ofTheJob() {
    return Declarations.of(Metric.class, OF_THE_JOB);
  }

  /** The server's, which are exported under their names. */
  public static List<Metric> ofTheServer() {
    return Declarations.of(Metric.class, OF_THE_SERVER);
  }

  /** The names under which all of them are exported. */
  public static List<String> exportedNames() {
    return Stream.concat(
            ofTheJob().stream().map(metric -> JobMetrics.EXPORTED_PREFIX + metric.name()),
            ofTheServer().stream().map(Metric::name))
        .toList();
  }
}
