package dev.eider.cli;

import dev.eider.job.metrics.JobMetrics;
import dev.eider.metrics.Metric;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code eider metrics}: the reference of all metrics, from their declarations. */
@Command(name = "metrics", description = "Lists every metric, as Markdown tables.")
final class MetricsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(reference());
    spec.commandLine().getOut().flush();
    return 0;
  }

  /** The page {@code src/docs/metrics.md}. */
  static String reference() {
    StringBuilder page = new StringBuilder();
    page.append("# Metrics\n\n");
    page.append("Written by `eider metrics`; a test fails where it differs from the code.\n\n");
    page.append("## The job\n\n");
    page.append("Flink metrics. Flink's Prometheus reporter writes `")
        .append(JobMetrics.EXPORTED_PREFIX)
        .append("` before these names, adds labels of its own (`job_name`,\n");
    page.append("`operator_name`, `subtask_index`, ...), and calls every type a gauge.\n\n");
    append(page, AllMetrics.ofTheJob());
    page.append("\n## The server\n\n");
    page.append(
        "At `/metrics`, beside what Micrometer knows of the JVM and the process; all have the label `track`.\n\n");
    append(page, AllMetrics.ofTheServer());
    return page.toString();
  }

  private static void append(StringBuilder page, List<Metric> metrics) {
    page.append("| metric | type | unit | labels | |\n|---|---|---|---|---|\n");
    for (Metric metric : metrics) {
      page.append(
          String.format(
              Locale.ROOT,
              "| `%s` | %s | %s | %s | %s |\n",
              metric.name(),
              metric.type().text(),
              metric.unit(),
              String.join(", ", metric.labels()),
              metric.help()));
    }
  }
}
