package dev.eider.learn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.lab.process.JavaProcess;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TwoProcessesTest {
  @Test
  void fiftySteps_areBitIdenticalInTwoJvms(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    List<Process> processes = List.of(started(first), started(second));
    try {
      for (Process process : processes) {
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("ended in time").isTrue();
        assertThat(process.exitValue()).isZero();
      }
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
    // 50 steps, a last smaller batch and its replay; 10 of them warm-up; and 64 digits.
    assertThat(Files.readString(first)).matches("52 42 [0-9a-f]{64}\\R");
    assertThat(Files.readString(second)).isEqualTo(Files.readString(first));
  }

  /** The program in a JVM of its own, with the launcher's switches and environment. */
  private static Process started(Path output) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JavaProcess.virtualMachineOptions());
    command.addAll(
        List.of(
            "-Xmx512m",
            "-Dai.djl.offline=true",
            "-DOPT_OUT_TRACKING=true",
            "-Dai.djl.pytorch.num_interop_threads=1",
            "-cp",
            Objects.requireNonNull(System.getProperty("java.class.path")),
            FiftySteps.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("MALLOC_MMAP_THRESHOLD_", "1073741824");
    builder.environment().put("MALLOC_TRIM_THRESHOLD_", "2147483648");
    builder.environment().put("MALLOC_TOP_PAD_", "67108864");
    return builder.redirectOutput(output.toFile()).redirectError(Redirect.DISCARD).start();
  }
}
