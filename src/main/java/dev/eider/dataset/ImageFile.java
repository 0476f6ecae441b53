package dev.eider.dataset;

import dev.eider.data.ImageRecordFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A JPEG or PNG file as an entry of a data set; its bytes are published as they are. What it holds
 * is told by its first bytes, because data sets have PNG files named {@code .JPEG}.
 *
 * @param id the example's name
 * @param path the file
 * @param label the class number
 */
record ImageFile(String id, Path path, int label) implements FiniteDataset.Entry {
  private static final int MAX_BYTES = 1 << 28;

  /** Whether a file's name is that of a JPEG or PNG file. */
  static boolean isNamed(Path path) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".jpg") || name.endsWith(".jpeg") || name.endsWith(".png");
  }

  /**
   * {@inheritDoc}
   *
   * @throws IOException where the file is missing, is empty, is larger than any image, or begins
   *     like neither a JPEG nor a PNG file
   */
  @Override
  public LabelledImage load(String className) throws IOException {
    byte[] bytes = bytes();
    return new LabelledImage(id, className, contentType(bytes), bytes, null);
  }

  private byte[] bytes() throws IOException {
    try {
      long size = Files.size(path);
      if (size > MAX_BYTES) {
        throw new IOException(path + " has " + size + " bytes; no image is so large");
      }
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no image " + path, e);
    }
  }

  private String contentType(byte[] bytes) throws IOException {
    if (begins(bytes, 0xff, 0xd8, 0xff)) {
      return ImageRecordFormat.JPEG;
    }
    if (begins(bytes, 0x89, 'P', 'N', 'G')) {
      return ImageRecordFormat.PNG;
    }
    throw new IOException(
        path + (bytes.length == 0 ? " is empty" : " is neither a JPEG nor a PNG file"));
  }

  private static boolean begins(byte[] bytes, int... signature) {
    if (bytes.length < signature.length) {
      return false;
    }
    for (int i = 0; i < signature.length; i++) {
      if (bytes[i] != (byte) signature[i]) {
        return false;
      }
    }
    return true;
  }
}
