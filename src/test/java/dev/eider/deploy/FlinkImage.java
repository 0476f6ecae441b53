package dev.eider.deploy;

import dev.eider.lab.process.Distribution;
import dev.eider.lab.process.JavaProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint;
import org.apache.flink.runtime.util.bash.BashJavaUtils;

/**
 * The job's image without an engine: a folder with what docker/layout.sh lays out for it, and
 * Flink's own jars, of the same version, out of the distribution. What the image's scripts do is
 * done here: the memory of the processes is asked for as they ask for it.
 *
 * @param home has conf, and usrlib with the job's jar
 */
record FlinkImage(Path home, String classPath) {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** What the base image has in its lib, apart from connectors. */
  private static final String FLINKS_OWN =
      "(flink-(?!connector-(base|kafka))|kryo-|minlog-|objenesis-|reflectasm-|asm-|log4j-|slf4j-).*";

  static FlinkImage of(Distribution distribution, Path layout, Path home, String configuration)
      throws IOException {
    Files.createDirectories(home.resolve("conf"));
    Files.createDirectories(home.resolve("lib"));
    Files.createDirectories(home.resolve("usrlib"));
    Files.writeString(home.resolve("conf/config.yaml"), configuration);
    Files.copy(layout.resolve("flink-usrlib/eider.jar"), home.resolve("usrlib/eider.jar"));
    List<Path> jars = new ArrayList<>(jars(layout.resolve("flink-lib"), ".*"));
    jars.addAll(jars(distribution.home().resolve("lib"), FLINKS_OWN));
    String container =
        StandaloneApplicationClusterEntryPoint.class
            .getProtectionDomain()
            .getCodeSource()
            .getLocation()
            .getPath();
    return new FlinkImage(
        home,
        jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator))
            + File.pathSeparator
            + container);
  }

  /** What {@code /docker-entrypoint.sh standalone-job ARGUMENTS} starts. */
  JavaProcess jobManager(List<String> arguments, Map<String, String> environment)
      throws IOException, InterruptedException {
    List<String> memory = memory("GET_JM_RESOURCE_PARAMS");
    return start(
        "jobmanager",
        StandaloneApplicationClusterEntryPoint.class.getName(),
        memory,
        arguments,
        environment);
  }

  /** What {@code /docker-entrypoint.sh taskmanager} starts. */
  JavaProcess taskManager(Map<String, String> environment)
      throws IOException, InterruptedException {
    List<String> memory = memory("GET_TM_RESOURCE_PARAMS");
    return start(
        "taskmanager",
        "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
        memory,
        List.of(),
        environment);
  }

  private JavaProcess start(
      String name,
      String mainClass,
      List<String> memory,
      List<String> more,
      Map<String, String> environment)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--configDir", conf()));
    arguments.addAll(List.of(memory.get(1).split(" ")).stream().filter(s -> !s.isBlank()).toList());
    arguments.addAll(more);
    JavaProcess.Builder builder =
        JavaProcess.of(name, mainClass)
            .classPath(classPath)
            .javaOptions(memory.get(0).split(" "))
            .arguments(arguments)
            .environment("FLINK_LIB_DIR", home.resolve("lib").toString());
    environment.forEach(builder::environment);
    return builder.start(home.resolve(name + ".log"));
  }

  /** The options of the JVM, and the settings that go with them. */
  private List<String> memory(String question) throws IOException, InterruptedException {
    Path answer = home.resolve(question + ".log");
    try (JavaProcess asked =
        JavaProcess.of("BashJavaUtils", BashJavaUtils.class.getName())
            .classPath(classPath)
            .arguments(List.of(question, "--configDir", conf()))
            .start(answer)) {
      if (asked.awaitEnd(PATIENCE) != 0) {
        throw asked.ended();
      }
      List<String> lines =
          asked
              .output()
              .lines()
              .filter(line -> line.startsWith(BashJavaUtils.EXECUTION_PREFIX))
              .map(line -> line.substring(BashJavaUtils.EXECUTION_PREFIX.length()))
              .toList();
      if (lines.size() != 2) {
        throw asked.ended();
      }
      return lines;
    }
  }

  private String conf() {
    return home.resolve("conf").toString();
  }

  private static List<Path> jars(Path folder, String names) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(jar -> jar.getFileName().toString().matches(names)).sorted().toList();
    }
  }
}
