package dev.eider.cli.models;

import dev.eider.cli.BrokerOption;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Lists, shows, exports and pins the snapshots that a broker has. */
@Command(
    name = "models",
    description = "Lists, shows, exports and pins the snapshots of a broker.",
    subcommands = {
      ExportCommand.class,
      ListCommand.class,
      LogCommand.class,
      PromoteCommand.class,
      RollbackCommand.class,
      ShowCommand.class,
      UnpinCommand.class
    })
public final class ModelsCommand {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      scope = ScopeType.INHERIT,
      defaultValue = BrokerOption.DEFAULT,
      description = BrokerOption.HELP)
  private String bootstrap = "";

  @Option(names = "--json", scope = ScopeType.INHERIT, description = "Prints JSON.")
  private boolean json;

  String bootstrap() {
    return bootstrap;
  }

  boolean json() {
    return json;
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
