package dev.eider.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eider help models list}: the same as {@code eider models list --help}. */
@Command(name = "help", description = "Shows the help of a command.")
final class HelpCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "A command, or a part of one.")
  private List<String> path = List.of();

  @Override
  public Integer call() {
    CommandLine eider = spec.parent().commandLine();
    CommandLine shown = eider;
    for (String name : path) {
      CommandLine next = shown.getSubcommands().get(name);
      if (next == null) {
        throw new ParameterException(
            shown, "'" + name + "' is no command of " + shown.getCommandSpec().qualifiedName());
      }
      shown = next;
    }
    shown.usage(eider.getOut());
    return CommandLine.ExitCode.OK;
  }
}
