package dev.eider.cli;

import dev.eider.data.Printable;
import java.io.PrintWriter;

/**
 * What a command prints to, when it prints what records say: labels, ids and messages of others
 * reach the terminal as {@link Printable} text, whichever command prints them. What is JSON stays
 * the same JSON.
 *
 * <p>Line ends pass, since the commands end their lines with them: a text of others that is part of
 * a line has to be made printable before it is put there.
 */
final class PrintableWriter extends PrintWriter {
  private PrintableWriter(PrintWriter terminal) {
    super(terminal, true);
  }

  /** A writer in front of another; the same one where it is such a writer. */
  static PrintableWriter of(PrintWriter terminal) {
    return terminal instanceof PrintableWriter printable
        ? printable
        : new PrintableWriter(terminal);
  }

  /** Prints a control sequence of the program's own, which the terminal is to obey. */
  static void control(PrintWriter out, String sequence) {
    if (out instanceof PrintableWriter printable) {
      printable.pass(sequence);
    } else {
      out.print(sequence);
    }
  }

  private void pass(String sequence) {
    super.write(sequence, 0, sequence.length());
  }

  @Override
  public void write(int unit) {
    write(String.valueOf((char) unit));
  }

  @Override
  public void write(char[] text, int offset, int length) {
    write(new String(text, offset, length));
  }

  @Override
  public void write(String text, int offset, int length) {
    pass(Printable.ofLines(text.substring(offset, offset + length)));
  }

  @Override
  public void write(String text) {
    pass(Printable.ofLines(text));
  }
}
