package dev.eider.lab.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder that {@code mvn package} builds, from which processes are started.
 *
 * @param home has the folders {@code bin}, {@code lib} and {@code conf}
 */
public record Distribution(Path home) {
  /** The system property that holds the folder; the launcher sets it. */
  private static final String HOME_PROPERTY = "eider.home";

  /**
   * The distribution that this process was started from.
   *
   * @throws IOException where it was not started from one
   */
  public static Distribution ofThisProcess() throws IOException {
    String home = System.getProperty(HOME_PROPERTY);
    if (home == null) {
      throw new IOException(
          "other processes are started from the distribution: run target/eider/bin/eider");
    }
    return new Distribution(Path.of(home));
  }

  /** How processes log: as this one does, where it was told how. */
  String logging() {
    return System.getProperty(
        "log4j2.configurationFile", home.resolve("conf/log4j2.properties").toString());
  }

  /** The class path of a process that has everything. */
  public String classPath() throws IOException {
    return joined(jars());
  }

  /** The jar of this program alone, which is submitted to a cluster. */
  public Path jobJar() throws IOException {
    return jars().stream()
        .filter(Distribution::isJobJar)
        .findFirst()
        .orElseThrow(() -> new IOException("there is no eider-*.jar in " + home.resolve("lib")));
  }

  /**
   * The class path of a cluster: all libraries, without this program. Native libraries among them
   * belong to the class loader of the process, so that they outlive a job.
   */
  public String clusterClassPath() throws IOException {
    return joined(jars().stream().filter(jar -> !isOurs(jar)).toList());
  }

  private static boolean isJobJar(Path jar) {
    return isOurs(jar) && !jar.getFileName().toString().endsWith("-lab.jar");
  }

  /** Whether a jar is of this program: the product's or the laboratory's. */
  private static boolean isOurs(Path jar) {
    return jar.getFileName().toString().startsWith("eider-");
  }

  private static String joined(List<Path> jars) {
    return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private List<Path> jars() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("lib"))) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new IOException(home + " is no distribution: it has no folder lib", e);
    }
  }
}
