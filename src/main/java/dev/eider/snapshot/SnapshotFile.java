package dev.eider.snapshot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A snapshot in a file: the safetensors bytes as they are in Kafka, so that {@code sha256sum} gives
 * the manifest's digest, and beside it the manifest as {@code FILE.json}, for people and scripts.
 */
public final class SnapshotFile {
  private static final long MAX_BYTES = Integer.MAX_VALUE - 8;

  private SnapshotFile() {}

  /** Writes both files; each appears whole or not at all, and replaces what was there. */
  public static void write(Path file, Snapshot snapshot) throws IOException {
    String manifest = snapshot.manifest().toTree().toPrettyString() + "\n";
    // While the two do not belong together, there is only one: it can be read without the other.
    Files.deleteIfExists(manifestOf(file));
    replace(file, snapshot.bytes());
    replace(manifestOf(file), manifest.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The snapshot of a file, verified against {@code FILE.json} where that exists.
   *
   * @throws NoSuchFileException where there is no such file
   * @throws DamagedSnapshotException where it is not a file that Eider wrote, or not as it wrote it
   */
  public static Snapshot read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new DamagedSnapshotException(file + " has " + Files.size(file) + " bytes: too many");
    }
    byte[] bytes = Files.readAllBytes(file);
    if (!Files.exists(manifestOf(file))) {
      return Snapshot.fromBytes(bytes);
    }
    Manifest manifest = Manifest.fromJson(Files.readString(manifestOf(file)));
    if (manifest.content() == null) {
      throw new DamagedSnapshotException(manifestOf(file) + " says nothing of the file's content");
    }
    return Snapshot.verified(manifest, bytes);
  }

  /** The manifest's path: the file's with {@code .json} added. */
  static Path manifestOf(Path file) {
    return file.resolveSibling(file.getFileName() + ".json");
  }

  private static void replace(Path file, byte[] bytes) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new NotDirectoryException(String.valueOf(folder));
    }
    // Not createTempFile: that would keep the file from everyone but its owner.
    Path written =
        folder.resolve("." + file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    try {
      Files.write(written, bytes);
      Files.move(
          written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(written);
    }
  }
}
