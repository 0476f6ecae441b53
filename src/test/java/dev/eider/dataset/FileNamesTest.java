package dev.eider.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {".DS_Store", "._1.jpg", ".git", "__MACOSX", "@eaDir", "THUMBS.DB", "$RECYCLE.BIN"})
  void namesThatSystemsGive_areHidden(String name) {
    assertThat(FileNames.isHidden(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"owl", "1.jpg", "__a", "@home", ".", ".."})
  void otherNames_areNot(String name) {
    assertThat(FileNames.isHidden(name)).isFalse();
  }

  @Test
  void fileOfAList_isHiddenBelowItsFolderOnly() {
    Path list = Path.of("/home/me/.data/x_train.txt");

    assertThat(FileNames.isHidden(list, Path.of("/home/me/.data/owl/1.jpg"))).isFalse();
    assertThat(FileNames.isHidden(list, Path.of("/home/me/.data/.trash/1.jpg"))).isTrue();
    assertThat(FileNames.isHidden(list, Path.of("/mnt/.cache/1.jpg"))).isFalse();
    assertThat(FileNames.isHidden(list, Path.of("/mnt/.cache/._1.jpg"))).isTrue();
    assertThat(FileNames.isHidden(Path.of("x_train.txt"), Path.of("../owl/1.jpg"))).isFalse();
    assertThat(FileNames.isHidden(Path.of("x_train.txt"), Path.of("./.trash/1.jpg"))).isTrue();
  }

  @Test
  void nameThatIsNoUtf8_isRefused() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> FileNames.requireReadable(Path.of("L\uFFFD\uFFFDwe"), "ANSI_X3.4-1968"))
        .withMessageContaining("is not in UTF-8, or is not read as UTF-8 here")
        .withMessageContaining("ANSI_X3.4-1968")
        .withMessageContaining("set LC_ALL=C.UTF-8");
  }

  @Test
  void nameBeyondAscii_isRefusedWhereNamesAreNotReadAsUtf8() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> FileNames.requireReadable(Path.of("L\u00c3\u00b6we"), "ISO-8859-1"))
        .withMessageContaining("is read as ISO-8859-1, and would be another label and id");
    assertThatNoException()
        .isThrownBy(
            () -> {
              FileNames.requireReadable(Path.of("L\u00f6we"), "UTF-8");
              FileNames.requireReadable(Path.of("owl"), "ANSI_X3.4-1968");
            });
  }

  @Test
  void nameThatNoFileCanHave_isRefusedInWords() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> FileNames.beside(Path.of("x.txt"), "a\u0000.jpg"))
        .withMessageContaining("x.txt names a file that cannot be named here");
  }
}
