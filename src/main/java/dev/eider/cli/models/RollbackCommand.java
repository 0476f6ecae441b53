package dev.eider.cli.models;

import dev.eider.config.Settings;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Pins what was served before. */
@Command(
    name = "rollback",
    description = "Pins the version that was served before the one that is served now.")
final class RollbackCommand extends DecidingCommand {
  @Override
  void run(Settings resolved, String bootstrap) throws IOException, InterruptedException {
    tell(decisions(resolved, bootstrap).rollback());
  }
}
