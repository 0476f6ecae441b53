package dev.eider.cli;

import java.util.List;

/**
 * Subcommands of {@code eider} that are in a jar of their own, found by {@link
 * java.util.ServiceLoader}: an installation without the jar works, without the commands.
 */
public interface FurtherCommands {
  /** New objects with picocli's annotations. */
  List<Object> commands();
}
