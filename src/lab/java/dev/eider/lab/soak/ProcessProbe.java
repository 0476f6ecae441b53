package dev.eider.lab.soak;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks at a JVM from outside: by what the system tells of it, by its log of collections and by its
 * folder of temporary files.
 *
 * @param pid of the JVM
 * @param collections its log, see {@link #collectionsLoggedTo}
 * @param temporaryFiles its folder
 */
record ProcessProbe(long pid, Path collections, Path temporaryFiles) {
  private static final double MEBI = 1 << 20;
  private static final Pattern COLLECTED = Pattern.compile("\\d+M->(\\d+)M\\(\\d+M\\)");
  private static final Pattern STATUS = Pattern.compile("(\\w+):\\s+(\\d+).*");

  /** The option that makes a JVM log its collections. */
  static String collectionsLoggedTo(Path log) {
    return "-Xlog:gc:file=" + log + ":uptime:filecount=0";
  }

  /**
   * What the process holds now.
   *
   * @throws IOException where there is no such process
   */
  ProcessSample sample(double atSeconds, long records) throws IOException {
    TreeSize files = new TreeSize();
    Files.walkFileTree(temporaryFiles, files);
    return new ProcessSample(
        atSeconds,
        records,
        heapAfterCollection(),
        status("VmRSS") / 1024.0,
        fileDescriptors(),
        status("Threads"),
        files.number,
        files.bytes / MEBI);
  }

  /** What the last collection left of the heap, in MiB; 0 before the first. */
  private double heapAfterCollection() throws IOException {
    double left = 0;
    try (Stream<String> lines = Files.lines(collections)) {
      for (String line : (Iterable<String>) lines::iterator) {
        Matcher matcher = COLLECTED.matcher(line);
        left = matcher.find() ? Double.parseDouble(matcher.group(1)) : left;
      }
    }
    return left;
  }

  /**
   * What is in use of the heap, in MiB: has everything else collected, which a young collection
   * leaves to a later one.
   *
   * @throws IOException where there is no {@code jcmd}, which is a part of every JDK
   */
  double liveHeap() throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                "GC.run")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (jcmd.waitFor() != 0) {
      throw new IOException("jcmd cannot have the process " + pid + " collect its garbage");
    }
    return heapAfterCollection();
  }

  private long status(String name) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      Matcher matcher = STATUS.matcher(line);
      if (matcher.matches() && matcher.group(1).equals(name)) {
        return Long.parseLong(matcher.group(2));
      }
    }
    throw new IOException("the system does not tell " + name + " of the process " + pid);
  }

  private long fileDescriptors() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return descriptors.count();
    }
  }

  private static final class TreeSize extends SimpleFileVisitor<Path> {
    private long number;
    private long bytes;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      number++;
      bytes += attributes.size();
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }
  }
}
