package dev.eider.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.data.Printable;
import dev.eider.release.ManualReleases;
import dev.eider.release.Release;
import dev.eider.release.ReleaseMessages;
import dev.eider.release.ReleaseRecords;
import dev.eider.release.ReleaseStore;
import dev.eider.release.Releases;
import dev.eider.snapshot.Manifest;
import dev.eider.snapshot.Snapshot;
import dev.eider.snapshot.SnapshotFile;
import dev.eider.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
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

/** Lists, shows, exports and pins the snapshots that a broker has. */
@Command(name = "models", description = "Lists, shows, exports and pins the snapshots of a broker.")
final class ModelsCommand {
  private static final String VERSION_HELP = "A version, latest, or released.";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      scope = ScopeType.INHERIT,
      defaultValue = BrokerOption.DEFAULT,
      description = BrokerOption.HELP)
  private String bootstrap = "";

  @Option(names = "--json", scope = ScopeType.INHERIT, description = "Prints JSON.")
  private boolean json;

  @Command(
      name = "list",
      description = "Lists the versions of the model with the gate's verdict on each.")
  int list(@Mixin SettingsOptions settings) {
    Settings resolved = settings.resolve();
    List<SnapshotStore.Listed> versions = new SnapshotStore(bootstrap, resolved).list();
    ReleaseRecords records = new ReleaseStore(bootstrap, resolved).read();
    Decisions decisions = Decisions.of(records);
    if (json) {
      out()
          .println(
              versions.stream()
                  .map(listed -> tree(listed, decisions).toString())
                  .collect(Collectors.joining(",", "[", "]")));
    } else {
      out()
          .println(
              row(
                  "VERSION",
                  "",
                  "CREATED",
                  "NETWORK",
                  "CLASSES",
                  "STEP",
                  "BALANCED",
                  "BYTES",
                  "VERDICT",
                  "REASON"));
      for (SnapshotStore.Listed listed : versions) {
        out().println(row(listed, decisions));
      }
    }
    for (SnapshotStore.Listed listed : versions) {
      if (listed.fault() != null) {
        err().printf("version %s is damaged: %s%n", listed.version(), listed.fault());
      }
    }
    records.faultLines().forEach(err()::println);
    return 0;
  }

  /** The manifest with what is decided of it; of a damaged one what is wrong. */
  private static ObjectNode tree(SnapshotStore.Listed listed, Decisions decisions) {
    Manifest manifest = listed.manifest();
    ObjectNode tree =
        manifest == null
            ? JsonNodeFactory.instance
                .objectNode()
                .put("version", listed.version())
                .put("fault", listed.fault())
            : manifest.toTree();
    return decisions.addTo(tree, listed.version());
  }

  private static String row(SnapshotStore.Listed listed, Decisions decisions) {
    String version = Long.toString(listed.version());
    String state = decisions.state(listed.version());
    String verdict = decisions.verdict(listed.version());
    String reason = decisions.reason(listed.version());
    Manifest manifest = listed.manifest();
    if (manifest == null) {
      return row(version, state, "damaged", "-", "-", "-", "-", "-", verdict, reason);
    }
    return row(
        version,
        state,
        created(manifest),
        manifest.network(),
        Integer.toString(manifest.classes().size()),
        Long.toString(manifest.step()),
        fraction(manifest.balancedEvalError()),
        Integer.toString(manifest.requireContent().byteLength()),
        verdict,
        reason);
  }

  @Command(
      name = "show",
      description = "Shows the manifest of one version and the gate's verdict on it.")
  int show(
      @Parameters(paramLabel = "V", description = VERSION_HELP) String version,
      @Mixin SettingsOptions settings) {
    Settings resolved = settings.resolve();
    SnapshotStore store = new SnapshotStore(bootstrap, resolved);
    Manifest manifest = store.manifest(number(version, store, resolved));
    ReleaseRecords records = new ReleaseStore(bootstrap, resolved).read();
    Decisions decisions = Decisions.of(records);
    if (json) {
      out().println(decisions.addTo(manifest.toTree(), manifest.version()).toPrettyString());
    } else {
      showText(manifest, decisions);
    }
    records.faultLines().forEach(err()::println);
    return 0;
  }

  @Command(
      name = "log",
      description =
          "Shows who has released, pinned and unpinned which version, when and why, the oldest"
              + " first.",
      footer = {
        "",
        "The gate's decisions are remembered as long as the versions that they are about; of"
            + " persons' decisions, the latest 200."
      })
  int log(
      @Option(names = "--all", description = "The versions too that the gate did not release.")
          boolean all,
      @Mixin SettingsOptions settings) {
    ReleaseRecords records = new ReleaseStore(bootstrap, settings.resolve()).read();
    List<Release> shown =
        records.history().stream().filter(each -> all || each.isAChange()).toList();
    if (json) {
      out()
          .println(
              shown.stream()
                  .map(ReleaseMessages::toJson)
                  .collect(Collectors.joining(",", "[", "]")));
    } else {
      out().println(Decisions.header());
      shown.forEach(each -> out().println(Decisions.row(each)));
    }
    records.faultLines().forEach(err()::println);
    return 0;
  }

  @Command(
      name = "promote",
      description =
          "Pins one version, once its bytes are verified: it is served until another is pinned or"
              + " the pin is removed, whatever the gate decides.")
  int promote(
      @Parameters(paramLabel = "V", description = VERSION_HELP) String version,
      @Mixin SettingsOptions settings)
      throws IOException, InterruptedException {
    Settings resolved = settings.resolve();
    SnapshotStore store = new SnapshotStore(bootstrap, resolved);
    return pinned(choice(resolved).promote(number(version, store, resolved)));
  }

  @Command(
      name = "rollback",
      description = "Pins the version that was served before the one that is served now.")
  int rollback(@Mixin SettingsOptions settings) throws IOException, InterruptedException {
    return pinned(choice(settings.resolve()).rollback());
  }

  private ManualReleases choice(Settings resolved) {
    return new ManualReleases(bootstrap, resolved, InstantSource.system(), user());
  }

  private static String user() {
    return System.getProperty("user.name", Release.A_PERSON);
  }

  private int pinned(Release pin) {
    if (json) {
      out().println(ReleaseMessages.toJson(pin));
    } else {
      out().printf("version %s is pinned; unpin gives it back to the gate%n", pin.version());
    }
    return 0;
  }

  @Command(name = "unpin", description = "Removes the pin: what the gate has released is served.")
  int unpin(@Mixin SettingsOptions settings) throws IOException, InterruptedException {
    Releases before = choice(settings.resolve()).unpin();
    Long released = before.with(Release.Source.PIN, null).version();
    if (json) {
      out().printf("{\"version\":%s}%n", released);
    } else {
      out()
          .printf(
              "%s is no longer pinned; the gate has released %s%n",
              before.pin() == null ? "what could not be read" : "version " + before.version(),
              released == null ? "none" : "version " + released);
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
    Settings resolved = settings.resolve();
    SnapshotStore store = new SnapshotStore(bootstrap, resolved);
    Snapshot snapshot = store.snapshot(number(version, store, resolved));
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

  private long number(String version, SnapshotStore store, Settings resolved) {
    if (version.equals("latest")) {
      return store
          .latest()
          .map(Manifest::version)
          .orElseThrow(() -> new NoSuchElementException("there is no version yet"));
    }
    if (version.equals("released")) {
      Long released = new ReleaseStore(bootstrap, resolved).current().version();
      if (released == null) {
        throw new NoSuchElementException("no version is released yet");
      }
      return released;
    }
    if (!version.matches("[0-9]{1,18}")) {
      throw new InvalidSettingException(
          "'" + version + "' is neither a version nor latest nor released");
    }
    return Long.parseLong(version);
  }

  private void showText(Manifest manifest, Decisions decisions) {
    Manifest.Content content = manifest.requireContent();
    PrintWriter out = out();
    out.printf("model       %s version %s%n", manifest.model(), manifest.version());
    out.printf("parent      %s%n", manifest.parentVersion());
    out.printf("created     %s%n", created(manifest));
    out.printf(
        "network     %s, %sx%s pixels%n",
        manifest.network(), manifest.inputHeight(), manifest.inputWidth());
    out.printf("step        %s%n", manifest.step());
    out.printf("learned     up to %s%n", manifest.sourceOffsets());
    out.printf("settings    %s%n", manifest.configurationHash());
    out.printf("bytes       %s, SHA-256 %s%n", content.byteLength(), content.sha256());
    out.printf("balanced    %s%n", fraction(manifest.balancedEvalError()));
    String state = decisions.state(manifest.version());
    out.printf("state       %s%n", state.isEmpty() ? "-" : state);
    out.printf(
        "verdict     %s%n",
        (decisions.verdict(manifest.version()) + ": " + decisions.reason(manifest.version()))
            .replaceFirst(": $", ""));
    out.println("CLASS, COUNT, EVAL ERRORS/EXAMPLES");
    for (int k = 0; k < manifest.classes().size(); k++) {
      out.printf(
          Locale.ROOT,
          "%s, %.0f, %d/%d%n",
          Printable.of(manifest.classes().get(k)),
          manifest.counts().get(k),
          manifest.evalErrors().get(k),
          manifest.evalExamples().get(k));
    }
  }

  private static String row(String... cells) {
    return String.format(
        "%8s  %-8s  %-20s  %-12s  %8s  %10s  %8s  %12s  %-12s  %s", (Object[]) cells);
  }

  private static String created(Manifest manifest) {
    return Instant.ofEpochMilli(manifest.createdAtMillis())
        .truncatedTo(ChronoUnit.SECONDS)
        .toString();
  }

  private static String fraction(@Nullable Double error) {
    return error == null ? "-" : String.format(Locale.ROOT, "%.4f", error);
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
