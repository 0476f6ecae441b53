package dev.eider.cli;

import dev.eider.config.InvalidSettingException;
import dev.eider.snapshot.Manifest;
import dev.eider.snapshot.Snapshot;
import dev.eider.snapshot.SnapshotFile;
import dev.eider.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Lists, shows and exports the snapshots that a broker has. */
@Command(name = "models", description = "Lists, shows and exports the snapshots of a broker.")
final class ModelsCommand {
  private static final String VERSION_HELP = "A version, or latest.";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      scope = ScopeType.INHERIT,
      defaultValue = "127.0.0.1:9092",
      description = "The Kafka brokers; default: ${DEFAULT-VALUE}.")
  private String bootstrap = "";

  @Option(names = "--json", scope = ScopeType.INHERIT, description = "Prints JSON.")
  private boolean json;

  @Command(name = "list", description = "Lists the versions of the model.")
  int list(@Mixin SettingsOptions settings) {
    List<Manifest> manifests = store(settings).manifests();
    if (json) {
      out()
          .println(
              manifests.stream().map(Manifest::toJson).collect(Collectors.joining(",", "[", "]")));
      return 0;
    }
    out().println(row("VERSION", "CREATED", "NETWORK", "CLASSES", "STEP", "BALANCED", "BYTES"));
    for (Manifest manifest : manifests) {
      out()
          .println(
              row(
                  Long.toString(manifest.version()),
                  created(manifest),
                  manifest.network(),
                  Integer.toString(manifest.classes().size()),
                  Long.toString(manifest.step()),
                  fraction(manifest.balancedEvalError()),
                  Integer.toString(manifest.requireContent().byteLength())));
    }
    return 0;
  }

  @Command(name = "show", description = "Shows the manifest of one version.")
  int show(
      @Parameters(paramLabel = "V", description = VERSION_HELP) String version,
      @Mixin SettingsOptions settings) {
    SnapshotStore store = store(settings);
    long wanted = number(version, store);
    Manifest manifest =
        store.manifests().stream()
            .filter(candidate -> candidate.version() == wanted)
            .findFirst()
            .orElseThrow(() -> new NoSuchElementException("there is no version " + version));
    if (json) {
      out().println(manifest.toTree().toPrettyString());
    } else {
      showText(manifest);
    }
    return 0;
  }

  @Command(name = "export", description = "Writes one version to a safetensors file.")
  int export(
      @Parameters(paramLabel = "V", description = VERSION_HELP) String version,
      @Option(
              names = "--to",
              paramLabel = "FILE",
              required = true,
              description = "The file; its manifest is written beside it as FILE.json.")
          Path file,
      @Mixin SettingsOptions settings)
      throws IOException {
    SnapshotStore store = store(settings);
    Snapshot snapshot = store.snapshot(number(version, store));
    SnapshotFile.write(file, snapshot);
    if (json) {
      out().println(snapshot.manifest().toJson());
    } else {
      Manifest.Content content = snapshot.manifest().requireContent();
      out()
          .printf(
              Locale.ROOT,
              "version %d: %d bytes to %s, SHA-256 %s%n",
              snapshot.manifest().version(),
              content.byteLength(),
              file,
              content.sha256());
    }
    return 0;
  }

  private SnapshotStore store(SettingsOptions settings) {
    return new SnapshotStore(bootstrap, settings.resolve());
  }

  private static long number(String version, SnapshotStore store) {
    if (version.equals("latest")) {
      return store
          .latest()
          .map(Manifest::version)
          .orElseThrow(() -> new NoSuchElementException("there is no version yet"));
    }
    if (!version.matches("[0-9]{1,18}")) {
      throw new InvalidSettingException("'" + version + "' is neither a version nor latest");
    }
    return Long.parseLong(version);
  }

  private void showText(Manifest manifest) {
    Manifest.Content content = manifest.requireContent();
    PrintWriter out = out();
    out.printf("model       %s version %d%n", manifest.model(), manifest.version());
    out.printf("parent      %d%n", manifest.parentVersion());
    out.printf("created     %s%n", created(manifest));
    out.printf(
        "network     %s, %dx%d pixels%n",
        manifest.network(), manifest.inputHeight(), manifest.inputWidth());
    out.printf("step        %d%n", manifest.step());
    out.printf("learned     up to %s%n", manifest.sourceOffsets());
    out.printf("settings    %s%n", manifest.configurationHash());
    out.printf("bytes       %d, SHA-256 %s%n", content.byteLength(), content.sha256());
    out.printf("balanced    %s%n", fraction(manifest.balancedEvalError()));
    out.println("CLASS, COUNT, EVAL ERRORS/EXAMPLES");
    for (int k = 0; k < manifest.classes().size(); k++) {
      out.printf(
          Locale.ROOT,
          "%s, %.0f, %d/%d%n",
          manifest.classes().get(k),
          manifest.counts().get(k),
          manifest.evalErrors().get(k),
          manifest.evalExamples().get(k));
    }
  }

  private static String row(String... cells) {
    return String.format("%8s  %-20s  %-12s  %8s  %10s  %8s  %12s", (Object[]) cells);
  }

  private static String created(Manifest manifest) {
    return Instant.ofEpochMilli(manifest.createdAtMillis())
        .truncatedTo(ChronoUnit.SECONDS)
        .toString();
  }

  private static String fraction(@Nullable Double error) {
    return error == null ? "-" : String.format(Locale.ROOT, "%.4f", error);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
