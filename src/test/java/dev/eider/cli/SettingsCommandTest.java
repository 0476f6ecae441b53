package dev.eider.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SettingsCommandTest {
  @Test
  void referencePage_isWhatTheDeclarationsSay() throws IOException {
    assertThat(Path.of("src/docs/settings.md"))
        .as("write it anew with: target/eider/bin/eider settings > src/docs/settings.md")
        .hasContent(SettingsCommand.reference());
    assertThat(Files.readString(Path.of("src/docs/settings.md"))).contains("`meta.scope`");
  }
}
