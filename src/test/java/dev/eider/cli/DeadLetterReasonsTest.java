package dev.eider.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.ingest.Rejection;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DeadLetterReasonsTest {
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
