package dev.eider.cli;

import dev.eider.cli.models.ModelsCommand;
import dev.eider.evaluate.DatasetTestSets;
import dev.eider.evaluate.TestSets;
import java.util.Locale;
import java.util.Objects;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code eider} command. Exits 0 on success, 2 on a usage error, 1 otherwise. */
@Command(
    name = "eider",
    description = "Learns a fair classifier from long-tailed image streams, continuously.",
    mixinStandardHelpOptions = true,
    versionProvider = Eider.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    scope = ScopeType.INHERIT)
public final class Eider {
  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Shows where in the code an error comes from.")
  private boolean verbose;

  private Eider() {}

  public static void main(String[] arguments) {
    TerminalStream.install();
    // What is printed, and what libraries write for each other to read, is the same everywhere.
    Locale.setDefault(Locale.ROOT);
    System.exit(commandLine().execute(arguments));
  }

  /** The whole command line, ready to be executed. */
  public static CommandLine commandLine() {
    return commandLine(new DatasetTestSets());
  }

  static CommandLine commandLine(TestSets testSets) {
    Eider eider = new Eider();
    CommandLine commandLine =
        new CommandLine(eider)
            .addSubcommand(new DemoCommand())
            .addSubcommand(new BrokerCommand())
            .addSubcommand(new PublishCommand())
            .addSubcommand(new TrainCommand())
            .addSubcommand(new ServeCommand())
            .addSubcommand(new EvaluateCommand(testSets))
            .addSubcommand(new ModelsCommand())
            .addSubcommand(new DeadLettersCommand())
            .addSubcommand(new SettingsCommand())
            .addSubcommand(new MetricsCommand())
            .addSubcommand(new HelpCommand());
    ServiceLoader.load(FurtherCommands.class)
        .forEach(further -> further.commands().forEach(commandLine::addSubcommand));
    // An argument that starts with @ is a label or a name, not a file of arguments.
    commandLine.setExpandAtFiles(false);
    commandLine.setExecutionStrategy(Eider::execute);
    commandLine.setParameterExceptionHandler(ErrorLine::ofUsage);
    commandLine.setExecutionExceptionHandler(
        (error, command, parsed) -> ErrorLine.ofFailure(error, command, eider.verbose));
    return commandLine;
  }

  /** Executes a command whose output cannot steer the terminal; help may, it has colours. */
  private static int execute(ParseResult parsed) {
    requireKnownArguments(parsed);
    Integer help = CommandLine.executeHelpRequest(parsed);
    if (help != null) {
      return help;
    }
    CommandLine commandLine = parsed.commandSpec().commandLine();
    commandLine.setOut(PrintableWriter.of(commandLine.getOut()));
    commandLine.setErr(PrintableWriter.of(commandLine.getErr()));
    return new RunLast().execute(parsed);
  }

  /** Where help is asked for, picocli lets what it does not know pass. */
  private static void requireKnownArguments(ParseResult parsed) {
    for (CommandLine command : parsed.asCommandLineList()) {
      if (!command.getUnmatchedArguments().isEmpty()) {
        throw new UnmatchedArgumentException(command, command.getUnmatchedArguments());
      }
    }
  }

  /** The distribution's version, from the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Eider.class.getPackage().getImplementationVersion();
      return new String[] {"eider " + Objects.requireNonNullElse(version, "(not packaged)")};
    }
  }
}
