package dev.eider.cli.models;

import dev.eider.config.Settings;
import dev.eider.release.ManualReleases;
import dev.eider.release.Release;
import dev.eider.release.ReleaseMessages;
import java.time.InstantSource;

/** A command by which the person who runs it decides what is served. */
abstract class DecidingCommand extends ModelsSubcommand {
  static ManualReleases decisions(Settings resolved, String bootstrap) {
    String user = System.getProperty("user.name", Release.A_PERSON);
    return new ManualReleases(bootstrap, resolved, InstantSource.system(), user);
  }

  final void tell(Release pin) {
    if (json()) {
      out().println(ReleaseMessages.toJson(pin));
    } else {
      out().printf("version %s is pinned; unpin gives it back to the gate%n", pin.version());
    }
  }
}
