package dev.eider.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private static final String CLEARED = "\r\u001b[K";

  private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
  private final TerminalStream stream = new TerminalStream(terminal, UTF_8);
  private final PrintStream others = new PrintStream(stream, true, UTF_8);

  @Test
  void liveLine_isRewrittenAndEndsWithANewLine() {
    try (ProgressLine line = new ProgressLine(stream)) {
      line.show("one");
      line.show("two");
    }

    assertThat(terminal.toString(UTF_8))
        .isEqualTo(CLEARED + "one" + CLEARED + "two" + System.lineSeparator());
  }

  @Test
  void clearedLine_leavesNothing() {
    try (ProgressLine line = new ProgressLine(stream)) {
      line.show("one");
      line.clear();
    }

    assertThat(terminal.toString(UTF_8)).isEqualTo(CLEARED + "one" + CLEARED);
  }

  @Test
  void logLines_comeAboveTheLine() {
    try (ProgressLine line = new ProgressLine(stream)) {
      others.print("before\n");
      line.show("half");
      others.print("WARN the broker\n\tat its place\n");
      others.print("par");
      line.show("most");
      others.print("tial\n");
      line.clear();
      others.print("after\n");
    }

    assertThat(terminal.toString(UTF_8))
        .isEqualTo(
            "before\n"
                + (CLEARED + "half")
                + (CLEARED + "WARN the broker\n\tat its place\n")
                + (CLEARED + "half")
                // Half a line stays until its other half is there.
                + (CLEARED + "partial\n")
                + (CLEARED + "most")
                + (CLEARED + "after\n"));
  }

  @Test
  void withoutATerminal_nothingIsPrinted() {
    try (ProgressLine line = new ProgressLine(null)) {
      line.show("one");
    }

    assertThat(terminal.toString(UTF_8)).isEmpty();
  }
}
