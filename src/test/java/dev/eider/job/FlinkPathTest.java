package dev.eider.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.config.InvalidSettingException;
import java.nio.file.Path;
import org.apache.flink.core.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlinkPathTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "checkpoints",
        "my checks",
        "my checks \u00fc%20#1",
        "50%",
        "a?b=c&d",
        "run:1",
        "a+b,c;d",
        "\u96ea",
      })
  void folder_isThatOfFlinksFileSystem(String name, @TempDir Path folder) throws Exception {
    Path wanted = folder.resolve(name);
    org.apache.flink.core.fs.Path path =
        new org.apache.flink.core.fs.Path(FlinkPath.of(wanted.toString()));

    FileSystem.get(path.toUri()).mkdirs(new org.apache.flink.core.fs.Path(path, "chk-1"));

    assertThat(wanted.resolve("chk-1")).isDirectory();
    assertThat(FlinkPath.answered(path.toString())).isEqualTo(wanted);
    assertThat(FlinkPath.local(wanted.toString())).contains(wanted);
  }

  @ParameterizedTest
  @CsvSource({
    "file:///data/my%20checks, /data/my checks",
    "file:///data/my checks, /data/my checks",
    "file:/data/c%C3%BC, /data/c\u00fc",
    "file:///data/a#1, /data/a#1",
    "file:///data/50%, /data/50%",
  })
  void uriOfAFolderHere_isThatFolder(String uri, Path folder) {
    assertThat(FlinkPath.local(uri)).contains(folder);
    assertThat(FlinkPath.of(uri)).isEqualTo("file:" + folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://bucket/my%20checks", "hdfs://name:8020/a", "gs://b/c"})
  void uriOfAFolderElsewhere_staysAsItIs(String uri) {
    assertThat(FlinkPath.local(uri)).isEmpty();
    assertThat(FlinkPath.of(uri)).isEqualTo(uri);
  }

  @Test
  void folderThatFlinkWouldTakeForAnother_isRefused() {
    assertThatThrownBy(() -> FlinkPath.of(Path.of("/data/back\\slash")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("'/data/back\\slash' has a name that Flink takes for another");
  }
}
