package dev.eider;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A program outside the JDK that a test runs against. Where it is not installed the test is skipped
 * and says so, because a newcomer has a JDK and Maven only; with {@value #REQUIRED}{@code =true} in
 * the environment, as in {@code .ci/run}, it fails.
 */
public final class RequiredTool {
  private static final String REQUIRED = "EIDER_REQUIRE_TOOLS";

  private RequiredTool() {}

  /** The program of this name on the PATH. */
  public static Path find(String name) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Arrays.stream(path.split(File.pathSeparator))
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(() -> missing(name));
  }

  private static Path missing(String name) {
    String message = name + " is not on the PATH";
    if ("true".equals(System.getenv(REQUIRED))) {
      return fail(message);
    }
    return abort(message);
  }
}
