package dev.eider.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TemporaryFolderTest {
  private final AtomicReference<Path> used = new AtomicReference<>();

  @Test
  void folder_isThereDuringTheWorkAndGoesAfterIt() throws Exception {
    int result =
        TemporaryFolder.use(
            "eider-test-",
            folder -> {
              Files.writeString(folder.resolve("file"), "x");
              used.set(folder);
              return 7;
            });

    assertThat(result).isEqualTo(7);
    assertThat(used.get()).doesNotExist();
  }

  @Test
  void resultOfWork_outlivesAFolderThatCannotBeDeleted() throws Exception {
    int result = TemporaryFolder.use("eider-test-", this::deletedWithAComplaint, folder -> 7);

    assertThat(result).isEqualTo(7);
  }

  @Test
  void failureOfWork_carriesThatOfTheDeletion() {
    IOException failure = new IOException("the job ended by itself");

    assertThatThrownBy(
            () ->
                TemporaryFolder.use(
                    "eider-test-",
                    this::deletedWithAComplaint,
                    folder -> {
                      throw failure;
                    }))
        .isSameAs(failure)
        .satisfies(
            thrown ->
                assertThat(thrown.getSuppressed())
                    .singleElement()
                    .isInstanceOf(DirectoryNotEmptyException.class));
  }

  private void deletedWithAComplaint(Path folder) throws IOException {
    used.set(folder);
    FileTree.delete(folder);
    throw new DirectoryNotEmptyException(folder.toString());
  }
}
