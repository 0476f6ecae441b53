package dev.eider.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** How commands fail: one clear line on the error stream and the exit code 1. */
final class CommandErrors {
  private CommandErrors() {}

  /** Prints why a command failed, and returns its exit code. */
  static int failed(CommandSpec command, @Nullable String why) {
    command.commandLine().getErr().println(command.qualifiedName() + ": " + why);
    command.commandLine().getErr().flush();
    return 1;
  }

  /** The specification that picocli injects before it calls a command. */
  static CommandSpec requireSpec(@Nullable CommandSpec injected) {
    return Objects.requireNonNull(injected, "a command is called by picocli");
  }
}
