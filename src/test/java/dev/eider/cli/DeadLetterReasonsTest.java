package dev.eider.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.data.Rejection;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterReasonsTest {
  @ParameterizedTest
  @ValueSource(strings = {"list", "replay"})
  void reasonThatIsNone_isAUsageError(String command) {
    StringWriter err = new StringWriter();
    int code =
        Eider.commandLine()
            .setErr(new PrintWriter(err, true))
            .execute("dead-letters", command, "--reason", "no-such-reason");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("it must be one of missing-label, ");
  }

  @Test
  void referencePage_isWhatTheReasonsSay() {
    assertThat(Path.of("src/docs/dead-letters.md"))
        .as(
            "write it anew with: target/eider/bin/eider dead-letters reasons > src/docs/dead-letters.md")
        .hasContent(DeadLettersCommand.reference());
    for (Rejection reason : Rejection.values()) {
      assertThat(DeadLettersCommand.reference()).contains("`" + reason.code() + "`");
    }
  }
}
