package dev.eider.cli;

import dev.eider.config.InvalidSettingException;
import dev.eider.data.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.NoSuchElementException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one line that a person reads when a command fails, and the exit code that goes with it. */
final class ErrorLine {
  private ErrorLine() {}

  /** Says what is wrong with the arguments, and what may have been meant. */
  static int ofUsage(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    // Where a required flag is misspelt, the misspelling says more than what is missing.
    ParameterException error =
        failure instanceof MissingParameterException && !command.getUnmatchedArguments().isEmpty()
            ? new UnmatchedArgumentException(command, command.getUnmatchedArguments())
            : failure;
    PrintWriter err = PrintableWriter.of(command.getErr());
    String name = command.getCommandSpec().qualifiedName();
    err.println(name + ": " + oneLine(String.valueOf(error.getMessage())));
    UnmatchedArgumentException.printSuggestions(error, err);
    err.println("See '" + name + " --help'.");
    return ExitCode.USAGE;
  }

  /** Says why a command failed; {@code verbose} adds where in the code. */
  static int ofFailure(Exception error, CommandLine command, boolean verbose) {
    PrintWriter err = PrintableWriter.of(command.getErr());
    err.println(command.getCommandSpec().qualifiedName() + ": " + oneLine(describe(error)));
    if (verbose) {
      error.printStackTrace(err);
    }
    err.flush();
    return error instanceof InvalidSettingException ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  private static String describe(Throwable error) {
    String message = error.getMessage();
    if (error instanceof UncheckedIOException && error.getCause() != null) {
      return describe(error.getCause());
    }
    if (error instanceof NoSuchFileException) {
      return "no such file: " + message;
    }
    if (error instanceof NotDirectoryException) {
      return "no such folder: " + message;
    }
    if (error instanceof AccessDeniedException) {
      return "not permitted: " + message;
    }
    if (message == null || error.getClass() == FileSystemException.class) {
      return error.getClass().getSimpleName() + " (" + message + "); -v shows where";
    }
    // Of the JDK's unchecked exceptions only these are thrown with a sentence for people.
    boolean saidInWords =
        error instanceof IllegalArgumentException
            || error instanceof IllegalStateException
            || error instanceof NoSuchElementException
            || error instanceof IOException
            || error.getClass().getName().startsWith("dev.eider.");
    return saidInWords ? message : error.getClass().getSimpleName() + ": " + message;
  }

  private static String oneLine(String text) {
    return Printable.of(text.strip().replaceAll("\\s*\\R\\s*", " "));
  }
}
