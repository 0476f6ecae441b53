package dev.eider.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {
  @TempDir private Path temporary = Path.of("");
  private Path root = Path.of("");

  @BeforeEach
  void fill() throws IOException {
    root = temporary.resolve("root");
    for (String name : List.of("a", "b", "c")) {
      Files.writeString(Files.createDirectories(root.resolve(name)).resolve("deep"), name);
    }
  }

  @Test
  void tree_isDeletedAndLinksAreNotFollowed() throws IOException {
    Path outside = Files.writeString(temporary.resolve("outside"), "x");
    Files.createSymbolicLink(root.resolve("link"), outside);
    Files.createSymbolicLink(root.resolve("up"), temporary);

    FileTree.delete(root);

    assertThat(root).doesNotExist();
    assertThat(outside).exists();
  }

  @Test
  void directoryThatFillsWhileItIsDeleted_isDeletedAgain() throws IOException {
    AtomicInteger appeared = new AtomicInteger();

    FileTree.delete(
        root,
        path -> {
          if (Files.isDirectory(path) && appeared.get() < 3) {
            Files.writeString(path.resolve("late-" + appeared.incrementAndGet()), "x");
          }
          Files.deleteIfExists(path);
        },
        0);

    assertThat(appeared).hasValue(3);
    assertThat(root).doesNotExist();
  }

  @Test
  void filesThatVanishWhileTheTreeIsWalked_areAsGoodAsDeleted() throws IOException {
    // Whichever of the three comes first takes the two others, and what the walk is in, with it.
    FileTree.delete(
        root,
        path -> {
          for (String name : List.of("a", "b", "c")) {
            Files.deleteIfExists(root.resolve(name).resolve("deep"));
            Files.deleteIfExists(root.resolve(name));
          }
          Files.deleteIfExists(path);
        },
        0);

    assertThat(root).doesNotExist();
  }

  @Test
  void directoryThatFillsForEver_isGivenUp() {
    AtomicInteger appeared = new AtomicInteger();

    assertThatThrownBy(
            () ->
                FileTree.delete(
                    root,
                    path -> {
                      if (path.equals(root)) {
                        Files.writeString(path.resolve("late-" + appeared.incrementAndGet()), "x");
                      }
                      Files.deleteIfExists(path);
                    },
                    0))
        .isInstanceOf(DirectoryNotEmptyException.class);
    assertThat(appeared).hasValue(FileTree.ATTEMPTS);
  }
}
