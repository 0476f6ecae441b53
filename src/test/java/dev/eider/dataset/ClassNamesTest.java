package dev.eider.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassNamesTest {
  private final Path file;

  ClassNamesTest(@TempDir Path folder) {
    this.file = folder.resolve("classes.txt");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "owl\neider\n",
        "owl\neider",
        "\uFEFFowl\r\neider\r\n",
        "owl\r\neider\r\n\r\n  \r\n",
        "\uFEFF0\towl\t7\n1\teider\t9\n\n",
        " owl \n\"eider\"\n",
      })
  void oneListOfNames_isWrittenInManyWays(String text) throws IOException {
    Files.writeString(file, text);

    assertThat(ClassNames.read(file)).containsExactly("owl", "eider");
  }

  @Test
  void namesWithCommas_areWhole() throws IOException {
    Files.writeString(file, "tench, Tinca tinca\ngoldfish, Carassius auratus\n");

    assertThat(ClassNames.read(file))
        .containsExactly("tench, Tinca tinca", "goldfish, Carassius auratus");
  }

  @Test
  void twoClassesOfOneName_areNamedWithTheirLines() {
    assertRefused("owl\neider\n owl\n", "names two classes 'owl', in line 1 and in line 3");
    // The same word, composed and not.
    assertRefused("L\u00f6we\nowl\nLo\u0308we\n", "in line 1 and in line 3");
  }

  @Test
  void blankLineWithin_isNamed() {
    assertRefused("owl\n\neider\n", "has no name in line 2");
  }

  @Test
  void nameThatIsNoText_isNamedWithItsLine() {
    assertRefused("owl\na\u0000b\n", "line 2 of " + file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "\uFEFF", "\uFEFF\r\n"})
  void listOfNothing_isEmpty(String text) {
    assertRefused(text, "is empty");
  }

  private void assertRefused(String text, String message) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () -> {
              Files.writeString(file, text);
              ClassNames.read(file);
            })
        .withMessageContaining(message);
  }
}
