package dev.eider.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
  private final Path directory;

  CheckpointsTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void newestCheckpoint_isTheOneCompletedLast() throws IOException {
    complete("job-a/chk-12", 1_000);
    Path expected = complete("job-b/chk-3", 2_000);
    complete("job-b/chk-2", 1_500);
    assertThat(Checkpoints.newest(directory)).contains(expected);
  }

  @Test
  void checkpointsOfOneInstant_areOrderedByTheirNumbers() throws IOException {
    complete("job/chk-9", 1_000);
    Path expected = complete("job/chk-10", 1_000);
    assertThat(Checkpoints.newest(directory)).contains(expected);
  }

  @Test
  void checkpointWithoutMetadata_isPassedOver() throws IOException {
    Path expected = complete("job/chk-1", 1_000);
    Files.createDirectories(directory.resolve("job/chk-2"));
    Files.createDirectories(directory.resolve("job/shared"));
    complete("job/taskowned", 3_000);
    assertThat(Checkpoints.newest(directory)).contains(expected);
  }

  @Test
  void folderOfOneJob_isSearchedToo() throws IOException {
    Path expected = complete("chk-4", 1_000);
    assertThat(Checkpoints.newest(directory)).contains(expected);
  }

  @Test
  void folderWithoutCheckpoints_hasNone() throws IOException {
    assertThat(Checkpoints.newest(directory)).isEmpty();
    assertThat(Checkpoints.newest(directory.resolve("absent"))).isEmpty();
  }

  private Path complete(String name, long atMillis) throws IOException {
    Path checkpoint = Files.createDirectories(directory.resolve(name));
    Path metadata = Files.createFile(checkpoint.resolve("_metadata"));
    Files.setLastModifiedTime(metadata, FileTime.fromMillis(atMillis));
    return checkpoint;
  }
}
