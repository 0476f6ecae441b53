package dev.eider.cli.models;

import dev.eider.config.Settings;
import dev.eider.data.Printable;
import dev.eider.release.ReleaseRecords;
import dev.eider.release.ReleaseStore;
import dev.eider.snapshot.Manifest;
import dev.eider.snapshot.SnapshotStore;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows one version's manifest. */
@Command(
    name = "show",
    description = "Shows the manifest of one version and the gate's verdict on it.")
final class ShowCommand extends ModelsSubcommand {
  @Mixin private VersionArgument version = new VersionArgument();

  @Override
  void run(Settings resolved, String bootstrap) {
    SnapshotStore store = new SnapshotStore(bootstrap, resolved);
    Manifest manifest = store.manifest(version.number(store, resolved, bootstrap));
    ReleaseRecords records = new ReleaseStore(bootstrap, resolved).read();
    Decisions decisions = Decisions.of(records);
    if (json()) {
      out().println(decisions.addTo(manifest.toTree(), manifest.version()).toPrettyString());
    } else {
      showText(manifest, decisions);
    }
    records.faultLines().forEach(err()::println);
  }

  private void showText(Manifest manifest, Decisions decisions) {
    Manifest.Content content = manifest.requireContent();
    PrintWriter out = out();
    out.printf("model       %s version %s%n", manifest.model(), manifest.version());
    out.printf("parent      %s%n", manifest.parentVersion());
    out.printf("created     %s%n", ManifestCells.created(manifest));
    out.printf(
        "network     %s, %sx%s pixels%n",
        manifest.network(), manifest.inputHeight(), manifest.inputWidth());
    out.printf("step        %s%n", manifest.step());
    out.printf("learned     up to %s%n", manifest.sourceOffsets());
    out.printf("settings    %s%n", manifest.configurationHash());
    out.printf("bytes       %s, SHA-256 %s%n", content.byteLength(), content.sha256());
    out.printf("balanced    %s%n", ManifestCells.fraction(manifest.balancedEvalError()));
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
}
