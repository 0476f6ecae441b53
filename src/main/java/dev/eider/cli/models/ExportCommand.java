package dev.eider.cli.models;

import dev.eider.config.Settings;
import dev.eider.snapshot.Manifest;
import dev.eider.snapshot.Snapshot;
import dev.eider.snapshot.SnapshotFile;
import dev.eider.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes one version to a file. */
@Command(name = "export", description = "Writes one version to a safetensors file.")
final class ExportCommand extends ModelsSubcommand {
  @Mixin private VersionArgument version = new VersionArgument();

  @Option(
      names = "--to",
      paramLabel = "FILE",
      required = true,
      description = "The file; its manifest is written beside it as FILE.json.")
  private Path file = Path.of("");

  @Override
  void run(Settings resolved, String bootstrap) throws IOException {
    SnapshotStore store = new SnapshotStore(bootstrap, resolved);
    Snapshot snapshot = store.snapshot(version.number(store, resolved, bootstrap));
    SnapshotFile.write(file, snapshot);
    if (json()) {
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
  }
}
