package dev.eider.cli.models;

import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.release.ReleaseStore;
import dev.eider.snapshot.Manifest;
import dev.eider.snapshot.SnapshotStore;
import java.util.NoSuchElementException;
import picocli.CommandLine.Parameters;

/** The version that a command is about, by its number or by what it is. */
final class VersionArgument {
  @Parameters(paramLabel = "V", description = "A version, latest, or released.")
  private String version = "";

  /**
   * The version's number.
   *
   * @throws NoSuchElementException where there is no such version yet
   * @throws InvalidSettingException where what was given names no version
   */
  long number(SnapshotStore store, Settings resolved, String bootstrap) {
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
}
