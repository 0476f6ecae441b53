package dev.eider.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.eider.config.CommonSettings;
import dev.eider.config.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsFileTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void nestedAndDottedKeysAreTheSame() throws IOException {
    assertThat(read("image:\n  height: 32\n  deep:\n    er: x\nimage.width: 24\n"))
        .containsOnly(
            entry("image.height", "32"), entry("image.deep.er", "x"), entry("image.width", "24"));
  }

  @Test
  void scalarsAreTakenAsTheyAreWritten() throws IOException {
    assertThat(read("a: 1e-3\nb: 007\nc: 1_000\nd: true\ne: 'no'\nf: \"\"\n"))
        .containsOnly(
            entry("a", "1e-3"),
            entry("b", "007"),
            entry("c", "1_000"),
            entry("d", "true"),
            entry("e", "no"),
            entry("f", ""));
  }

  @Test
  void listIsItsElementsJoinedByCommas() throws IOException {
    assertThat(read("classes: [eider, 007]\n")).containsOnly(entry("classes", "eider,007"));
  }

  @Test
  void listWithCommasInItsItems_keepsThemApart() throws IOException {
    String yaml = "classes:\n- \"tench, Tinca tinca\"\n- goldfish, Carassius auratus\n- owl\n";

    String text = Objects.requireNonNull(read(yaml).get("classes"));

    assertThat(text).isEqualTo("\"tench, Tinca tinca\",\"goldfish, Carassius auratus\",owl");
    assertThat(CommonSettings.CLASSES.parse(text))
        .containsExactly("tench, Tinca tinca", "goldfish, Carassius auratus", "owl");
  }

  @Test
  void listOfKafkas_hasNoQuotes() throws IOException {
    assertThat(read("kafka.list: [\"a,b\", c]\n")).containsOnly(entry("kafka.list", "a,b,c"));
  }

  @Test
  void byteOrderMarkAndCarriageReturns_makeNoDifference() throws IOException {
    assertThat(read("\uFEFFseed: 1\r\nclasses: [a, b]\r\n"))
        .containsOnly(entry("seed", "1"), entry("classes", "a,b"));
  }

  @Test
  void fileOfCommentsSetsNothing() throws IOException {
    assertThat(read("# seed: 1\n\n")).isEmpty();
    assertThat(read("")).isEmpty();
  }

  @Test
  void theDistributionsOwnFileSetsNothing() {
    assertThat(SettingsFile.read(Path.of("src/main/dist/conf/eider.yaml"))).isEmpty();
  }

  @Test
  void faultsNameFileAndLine() {
    assertFault("a: 1\nb:\n", ":2: 'b' has no value");
    assertFault("a.b: 1\na:\n  b: 2\n", ":3: 'a.b' is given twice");
    assertFault("- a\n- b\n", ":1: it is not a list of 'key: value' lines");
    assertFault("a: 1\nb: [1, {c: 2}]\n", ":2: 'b' has no value");
    assertFault("a: 1\nb: 'open\n", "it is not YAML");
  }

  @Test
  void missingFileIsNamed() {
    Path none = folder.resolve("none.yaml");

    assertThatThrownBy(() -> SettingsFile.read(none))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("no such settings file: " + none);
  }

  private void assertFault(String yaml, String message) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith(folder.toString())
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  private Map<String, String> read(String yaml) throws IOException {
    return SettingsFile.read(Files.writeString(folder.resolve("settings.yaml"), yaml));
  }
}
