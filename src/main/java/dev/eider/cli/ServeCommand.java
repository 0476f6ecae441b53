package dev.eider.cli;

import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.serve.ModelServer;
import dev.eider.serve.Track;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code eider serve}: answers over HTTP and gRPC with what is released, until the process is to
 * end.
 */
@Command(
    name = "serve",
    sortOptions = false,
    description =
        "Follows the releases of a broker and answers over HTTP: the page at /, Open"
            + " Inference Protocol v2, POST /classify with an image, POST /feedback, /metrics."
            + " -D serve.grpc.port=N answers that protocol over gRPC too.")
final class ServeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private BrokerOption broker = new BrokerOption();
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "The port, 0 for a free one; default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--track",
      paramLabel = "TRACK",
      defaultValue = "stable",
      converter = TrackConverter.class,
      description =
          "stable serves what is released, canary every candidate; default: ${DEFAULT-VALUE}.")
  private Track track = Track.STABLE;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (port < 0 || port > 65535) {
      throw new ParameterException(
          spec.commandLine(), "--port is " + port + "; it must be from 0 to 65535");
    }
    Settings resolved = settings.resolveAndLog();
    CountDownLatch asked = new CountDownLatch(1);
    return GracefulShutdown.on(asked::countDown, () -> serve(resolved, asked));
  }

  private int serve(Settings resolved, CountDownLatch asked)
      throws IOException, InterruptedException {
    try (ModelServer server =
        ModelServer.start(
            resolved, broker.bootstrap(), track, port, resolved.get(CommonSettings.IMAGES_TOPIC))) {
      server
          .grpcTarget()
          .ifPresent(target -> spec.commandLine().getOut().println("grpc=" + target));
      spec.commandLine().getOut().println("listening=" + server.url());
      spec.commandLine().getOut().flush();
      asked.await();
    }
    return 0;
  }

  private static final class TrackConverter implements ITypeConverter<Track> {
    @Override
    public Track convert(String value) {
      for (Track track : Track.values()) {
        if (track.name().toLowerCase(Locale.ROOT).equals(value)) {
          return track;
        }
      }
      throw new TypeConversionException("'" + value + "' is neither stable nor canary");
    }
  }
}
