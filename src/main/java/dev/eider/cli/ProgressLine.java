package dev.eider.cli;

import java.io.PrintWriter;

/**
 * One line on a terminal that is rewritten as work goes on. Where the process has no console (a
 * pipe, a service) it prints nothing.
 */
public final class ProgressLine implements AutoCloseable {
  private static final String START_OF_CLEARED_LINE = "\r\u001b[K";

  /** A line that wraps could not be rewritten; most terminals are at least this wide. */
  private static final int WIDTH = 99;

  private final PrintWriter terminal;
  private final boolean live;
  private boolean shown;

  ProgressLine(PrintWriter terminal, boolean live) {
    this.terminal = terminal;
    this.live = live;
  }

  /** A line on a command's error stream, live where the process has a console. */
  public static ProgressLine on(PrintWriter err) {
    return new ProgressLine(err, System.console() != null);
  }

  /** Replaces what the line shows. */
  public synchronized void show(String text) {
    if (live) {
      PrintableWriter.control(terminal, START_OF_CLEARED_LINE);
      terminal.print(text.length() > WIDTH ? text.substring(0, WIDTH) : text);
      terminal.flush();
      shown = true;
    }
  }

  /** Leaves the last text on the terminal and goes on to the next line. */
  public synchronized void end() {
    if (shown) {
      terminal.println();
      terminal.flush();
      shown = false;
    }
  }

  @Override
  public void close() {
    end();
  }
}
