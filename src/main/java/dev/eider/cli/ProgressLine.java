package dev.eider.cli;

import dev.eider.data.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * One line on a terminal that is rewritten as work goes on, below whatever else is written there.
 * Where the process has no console (a pipe, a service) it prints nothing.
 */
public final class ProgressLine implements AutoCloseable {
  /** A line that wraps could not be rewritten; most terminals are at least this wide. */
  private static final int WIDTH = 99;

  private final @Nullable TerminalStream terminal;

  /**
   * @param terminal null where there is none
   */
  ProgressLine(@Nullable TerminalStream terminal) {
    this.terminal = terminal;
  }

  /**
   * A line on the error stream, live where the process has a console.
   *
   * @param err a command's; what it holds back is written first
   */
  public static ProgressLine on(PrintWriter err) {
    err.flush();
    return new ProgressLine(TerminalStream.installed());
  }

  /** Replaces what the line shows. */
  public void show(String text) {
    String line = Printable.of(text);
    change(stream -> stream.show(line.length() > WIDTH ? line.substring(0, WIDTH) : line));
  }

  /** Takes the line away, where what follows says as much. */
  public void clear() {
    change(TerminalStream::clear);
  }

  /** Leaves the last text on the terminal and goes on to the next line. */
  public void end() {
    change(TerminalStream::leave);
  }

  private void change(Change change) {
    if (terminal == null) {
      return;
    }
    try {
      change.apply(terminal);
    } catch (IOException e) {
      throw new UncheckedIOException("the terminal cannot be written", e);
    }
  }

  private interface Change {
    void apply(TerminalStream stream) throws IOException;
  }

  @Override
  public void close() {
    end();
  }
}
