package dev.eider.serve.inference;

import java.util.Objects;

/** Who answers, as the metadata of every protocol say it. */
public final class ServerVersion {
  /** The server's name. */
  public static final String NAME = "eider";

  private ServerVersion() {}

  /** The server's own version, from its jar. */
  public static String number() {
    return Objects.requireNonNullElse(
        ServerVersion.class.getPackage().getImplementationVersion(), "(not packaged)");
  }
}
