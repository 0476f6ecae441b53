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

  @Test
  void schema_isWhatTheDeclarationsSay() {
    assertThat(Path.of("src/main/dist/conf/eider.schema.json"))
        .as(
            "write it anew with: target/eider/bin/eider settings --schema >"
                + " src/main/dist/conf/eider.schema.json")
        .hasContent(SettingsSchema.of(AllSettings.declared()));
    assertThat(Path.of("src/main/dist/conf/eider.yaml"))
        .content()
        .startsWith("# yaml-language-server: $schema=eider.schema.json\n");
  }
}
