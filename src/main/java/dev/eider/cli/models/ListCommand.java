package dev.eider.cli.models;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.config.Settings;
import dev.eider.release.ReleaseRecords;
import dev.eider.release.ReleaseStore;
import dev.eider.snapshot.Manifest;
import dev.eider.snapshot.SnapshotStore;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Lists the versions, the damaged ones too. */
@Command(
    name = "list",
    description = "Lists the versions of the model with the gate's verdict on each.")
final class ListCommand extends ModelsSubcommand {
  @Override
  void run(Settings resolved, String bootstrap) {
    List<SnapshotStore.Listed> versions = new SnapshotStore(bootstrap, resolved).list();
    ReleaseRecords records = new ReleaseStore(bootstrap, resolved).read();
    Decisions decisions = Decisions.of(records);
    if (json()) {
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
        ManifestCells.created(manifest),
        manifest.network(),
        Integer.toString(manifest.classes().size()),
        Long.toString(manifest.step()),
        ManifestCells.fraction(manifest.balancedEvalError()),
        Integer.toString(manifest.requireContent().byteLength()),
        verdict,
        reason);
  }

  private static String row(String... cells) {
    return String.format(
        "%8s  %-8s  %-20s  %-12s  %8s  %10s  %8s  %12s  %-12s  %s", (Object[]) cells);
  }
}
