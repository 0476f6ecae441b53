package dev.eider.cli.models;

import dev.eider.config.Settings;
import dev.eider.snapshot.SnapshotStore;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Pins one version. */
@Command(
    name = "promote",
    description =
        "Pins one version, once its bytes are verified: it is served until another is pinned or"
            + " the pin is removed, whatever the gate decides.")
final class PromoteCommand extends DecidingCommand {
  @Mixin private VersionArgument version = new VersionArgument();

  @Override
  void run(Settings resolved, String bootstrap) throws IOException, InterruptedException {
    SnapshotStore store = new SnapshotStore(bootstrap, resolved);
    tell(decisions(resolved, bootstrap).promote(version.number(store, resolved, bootstrap)));
  }
}
