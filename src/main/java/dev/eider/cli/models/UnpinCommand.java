package dev.eider.cli.models;

import dev.eider.config.Settings;
import dev.eider.release.Release;
import dev.eider.release.Releases;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Gives the decision back to the gate. */
@Command(name = "unpin", description = "Removes the pin: what the gate has released is served.")
final class UnpinCommand extends DecidingCommand {
  @Override
  void run(Settings resolved, String bootstrap) throws IOException, InterruptedException {
    Releases before = decisions(resolved, bootstrap).unpin();
    Long released = before.with(Release.Source.PIN, null).version();
    if (json()) {
      out().printf("{\"version\":%s}%n", released);
    } else {
      out()
          .printf(
              "%s is no longer pinned; the gate has released %s%n",
              before.pin() == null ? "what could not be read" : "version " + before.version(),
              released == null ? "none" : "version " + released);
    }
  }
}
