package dev.eider.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * The error stream of a process on a terminal, whose last line may be one of progress. What else is
 * written, such as a log line, takes the place of that line, which then comes below it again.
 */
final class TerminalStream extends OutputStream {
  private static final byte[] START_OF_CLEARED_LINE = "\r\u001b[K".getBytes(US_ASCII);

  private static volatile @Nullable TerminalStream installed;

  private final OutputStream terminal;
  private final Charset charset;
  private byte[] progress = {};

  /** Whether something else has begun a line and not ended it. */
  private boolean withinLine;

  TerminalStream(OutputStream terminal, Charset charset) {
    this.terminal = terminal;
    this.charset = charset;
  }

  /** Makes it the standard error stream, where that is a terminal; before anything is logged. */
  static void install() {
    if (System.console() == null) {
      return;
    }
    PrintStream raw = System.err;
    Charset charset = System.console().charset();
    TerminalStream stream = new TerminalStream(raw, charset);
    System.setErr(new PrintStream(stream, true, charset));
    installed = stream;
  }

  /** The standard error stream; null where that is no terminal. */
  static @Nullable TerminalStream installed() {
    return installed;
  }

  /** Shows a line of progress in the place of the one before. */
  synchronized void show(String text) throws IOException {
    progress = text.getBytes(charset);
    if (!withinLine) {
      redraw();
    }
  }

  /** Takes the line of progress away. */
  synchronized void clear() throws IOException {
    if (progress.length > 0 && !withinLine) {
      terminal.write(START_OF_CLEARED_LINE);
      terminal.flush();
    }
    progress = new byte[0];
  }

  /** Leaves the line of progress where it is; what follows comes below it. */
  synchronized void leave() throws IOException {
    if (progress.length > 0 && !withinLine) {
      terminal.write(System.lineSeparator().getBytes(charset));
      terminal.flush();
    }
    progress = new byte[0];
  }

  private void redraw() throws IOException {
    terminal.write(START_OF_CLEARED_LINE);
    terminal.write(progress);
    terminal.flush();
  }

  @Override
  public synchronized void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return;
    }
    if (progress.length > 0 && !withinLine) {
      terminal.write(START_OF_CLEARED_LINE);
    }
    terminal.write(bytes, offset, length);
    withinLine = bytes[offset + length - 1] != '\n';
    if (progress.length > 0 && !withinLine) {
      redraw();
    }
  }

  @Override
  public synchronized void flush() throws IOException {
    terminal.flush();
  }
}
