package dev.eider.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final StringWriter terminal = new StringWriter();

  @Test
  void liveLine_isRewrittenAndEndsWithANewLine() {
    try (ProgressLine line = new ProgressLine(new PrintWriter(terminal), true)) {
      line.show("one");
      line.show("two");
    }

    assertThat(terminal.toString())
        .isEqualTo("\r\u001b[Kone\r\u001b[Ktwo" + System.lineSeparator());
  }

  @Test
  void withoutATerminal_nothingIsPrinted() {
    try (ProgressLine line = new ProgressLine(new PrintWriter(terminal), false)) {
      line.show("one");
    }

    assertThat(terminal.toString()).isEmpty();
  }
}
