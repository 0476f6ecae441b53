package dev.eider.lab.bench;

import dev.eider.cli.EmbeddedBroker;
import dev.eider.cli.ProgressLine;
import dev.eider.cli.ReportOption;
import dev.eider.cli.SettingsOptions;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.job.Topics;
import dev.eider.learn.LearnSettings;
import dev.eider.model.DeviceSettings;
import dev.eider.serve.ServeSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code eider bench serve}: a server under load while it swaps models, and what batching costs.
 */
@Command(
    name = "serve",
    sortOptions = false,
    description = {
      "Starts a broker and a server of the canary track in a process of its own, and measures: the"
          + " latency of a steady load alone and while versions are swapped, the time from a"
          + " version's commit until it answers, the server's memory, and its throughput when it"
          + " is saturated over HTTP and over gRPC against the bare network's forward pass.",
      "Without settings it measures resnet32 on one thread."
    })
final class BenchServeCommand implements Callable<Integer> {
  private static final Map<String, String> DEFAULTS =
      Map.of(
          LearnSettings.NETWORK.name(), "resnet32",
          DeviceSettings.THREADS.name(), "1",
          LearnSettings.WARMUP_STEPS.name(), "1000000",
          LearnSettings.REPLAY_RATIO.name(), "0",
          ServeSettings.GRPC_PORT.name(), "0");
  private static final List<String> SERVER_JAVA_OPTIONS =
      List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-Djava.awt.headless=true");

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--swaps",
      paramLabel = "N",
      defaultValue = "50",
      description =
          "Versions that are swapped in under load, one a second; from 500 on, each hundred is a part"
              + " of its own, and the last is compared with the second; default: ${DEFAULT-VALUE}.")
  private int swaps;

  @Option(
      names = "--warm-up-swaps",
      paramLabel = "N",
      defaultValue = "50",
      description =
          "Versions that are swapped in, one a second, before anything is measured: code that is"
              + " still being compiled takes the cores; default: ${DEFAULT-VALUE}.")
  private int warmUpSwaps;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "50",
      description = "Requests a second of the steady load; default: ${DEFAULT-VALUE}.")
  private double rate;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "Seconds that the load that warms up lasts, and either side of the throughput; default:"
              + " ${DEFAULT-VALUE}.")
  private int seconds;

  @Mixin private ReportOption report = new ReportOption();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (swaps < 1 || warmUpSwaps < 0 || !(rate > 0) || seconds < 1) {
      throw new InvalidSettingException(
          "--swaps is at least 1, --warm-up-swaps 0, --rate above 0, --seconds at least 1");
    }
    report.requireWritable();
    Settings resolved = settings.resolveOver(DEFAULTS);
    Map<String, Object> result;
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Topics.create(resolved, broker.bootstrap());
      List<String> arguments =
          new ArrayList<>(
              List.of("--bootstrap", broker.bootstrap(), "--port", "0", "--track", "canary"));
      resolved
          .asMap()
          .forEach((name, value) -> arguments.addAll(List.of("-D", name + "=" + value)));
      try (ServerProcess server = ServerProcess.start(SERVER_JAVA_OPTIONS, arguments);
          ProgressLine line = ProgressLine.on(spec.commandLine().getErr());
          ServeRun run =
              new ServeRun(
                  resolved,
                  new ServeRun.Plan(swaps, warmUpSwaps, rate, seconds),
                  broker.bootstrap(),
                  server,
                  line)) {
        result = run.measure();
      }
    }
    report.write(result);
    result.forEach(
        (name, value) ->
            spec.commandLine().getOut().printf(Locale.ROOT, "%-36s %s%n", name, shown(value)));
    return 0;
  }

  private static Object shown(Object value) {
    return value instanceof Double number ? String.format(Locale.ROOT, "%.3f", number) : value;
  }
}
