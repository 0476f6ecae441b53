package dev.eider.model.network;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * The files of a TorchScript archive: the zip file that {@code torch.jit.save} writes, with code as
 * text, a pickle of attributes and the arrays' bytes below one folder.
 *
 * @param files the contents by their paths below that folder; not copied, not to be changed
 */
record TorchScriptArchive(SortedMap<String, byte[]> files) {
  /** The pickle of the root module's attributes. */
  static final String ATTRIBUTES = "data.pkl";

  private static final String FOLDER = "module/";
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  TorchScriptArchive {
    files = Collections.unmodifiableSortedMap(files);
  }

  /**
   * The archive in a file.
   *
   * @throws IOException where it cannot be read or is no zip file
   * @throws IllegalArgumentException where it is another zip file
   */
  static TorchScriptArchive read(Path file) throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    // Not ZipInputStream: PyTorch stores without compression where that wants a length in front.
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        try (InputStream content = zip.getInputStream(entry)) {
          files.put(belowFolder(entry), content.readAllBytes());
        }
      }
    }
    return checked(files);
  }

  /**
   * The archive in {@link #toBytes bytes}.
   *
   * @throws IllegalArgumentException where they are something else
   */
  static TorchScriptArchive of(byte[] bytes) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(belowFolder(entry), zip.readAllBytes());
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("the TorchScript archive is damaged", e);
    }
    return checked(files);
  }

  private static String belowFolder(ZipEntry entry) {
    return entry.getName().substring(entry.getName().indexOf('/') + 1);
  }

  private static TorchScriptArchive checked(SortedMap<String, byte[]> files) {
    if (!files.containsKey(ATTRIBUTES)
        || files.keySet().stream().noneMatch(path -> path.startsWith("code/"))) {
      throw new IllegalArgumentException(
          "it is not a TorchScript archive, as torch.jit.save writes one: it holds no module's code"
              + " and attributes");
    }
    return new TorchScriptArchive(files);
  }

  /** The text in a file of the archive. */
  String text(String path) {
    byte[] content = files.get(path);
    if (content == null) {
      throw new IllegalArgumentException("the TorchScript archive has no " + path);
    }
    return new String(content, StandardCharsets.UTF_8);
  }

  /** This archive with other contents of one file. */
  TorchScriptArchive with(String path, byte[] content) {
    SortedMap<String, byte[]> changed = new TreeMap<>(files);
    changed.put(path, content);
    return new TorchScriptArchive(changed);
  }

  /** This archive with another text in one file. */
  TorchScriptArchive with(String path, String text) {
    return with(path, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A compressed zip file; the same archive gives the same bytes. */
  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (var file : files.entrySet()) {
        ZipEntry entry = new ZipEntry(FOLDER + file.getKey());
        entry.setTimeLocal(NO_TIME);
        zip.putNextEntry(entry);
        zip.write(file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }
}
