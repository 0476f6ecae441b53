package dev.eider.dataset;

import dev.eider.data.ImageRecordFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
  private static final int SIGNATURE_BYTES = 4;

  /** Whether a file's name is that of a JPEG or PNG file. */
  static boolean isNamed(Path path) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".jpg") || name.endsWith(".jpeg") || name.endsWith(".png");
  }

  /**
   * Those of the files that a text names which are images; the others, and those that are hidden,
   * are left aside.
   *
   * @param text where they are named
   * @throws IOException naming the file that cannot be read, or whose name is not
   */
  static List<ImageFile> images(List<ImageFile> named, Path text, LeftAside leftAside)
      throws IOException {
    List<ImageFile> images = new ArrayList<>(named.size());
    for (ImageFile file : named) {
      FileNames.requireReadable(file.path);
      if (FileNames.isHidden(text, file.path)) {
        leftAside.add(LeftAside.Reason.HIDDEN, file.path);
      } else if (isImage(file.path, leftAside)) {
        images.add(file);
      }
    }
    return images;
  }

  /**
   * Whether a file begins as a JPEG or PNG file does; where not, it is left aside.
   *
   * @throws IOException naming the file that cannot be read
   */
  static boolean isImage(Path path, LeftAside leftAside) throws IOException {
    if (!Files.isRegularFile(path)) { // a pipe, whose first bytes may never come
      leftAside.add(LeftAside.Reason.NO_IMAGE, path);
      return false;
    }
    byte[] first;
    try (InputStream in = Files.newInputStream(path)) {
      first = in.readNBytes(SIGNATURE_BYTES);
    } catch (AccessDeniedException e) {
      throw new IOException("the image " + path + " may not be read", e);
    }
    if (contentType(first).isPresent()) {
      return true;
    }
    leftAside.add(first.length == 0 ? LeftAside.Reason.EMPTY : LeftAside.Reason.NO_IMAGE, path);
    return false;
  }

  @Override
  public long sizeBytes() throws IOException {
    return Files.size(path);
  }

  @Override
  public String toString() {
    return path.toString();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IOException where the file is missing, is larger than any image, or begins like neither
   *     a JPEG nor a PNG file
   */
  @Override
  public LabelledImage load(String className) throws IOException {
    byte[] bytes = bytes();
    String contentType =
        contentType(bytes)
            .orElseThrow(() -> new IOException(path + " is neither a JPEG nor a PNG file"));
    return new LabelledImage(id, className, contentType, bytes, null);
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

  private static Optional<String> contentType(byte[] bytes) {
    if (begins(bytes, 0xff, 0xd8, 0xff)) {
      return Optional.of(ImageRecordFormat.JPEG);
    }
    return begins(bytes, 0x89, 'P', 'N', 'G')
        ? Optional.of(ImageRecordFormat.PNG)
        : Optional.empty();
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
