package dev.eider.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A file of CIFAR-10's binary format in memory: records of one label byte and 3072 bytes of uint8
 * pixels, planar RGB {@code [3, 32, 32]}, rows from the top.
 */
final class CifarFile {
  private static final int PIXEL_BYTES = 3 * 32 * 32;
  private static final int RECORD_BYTES = 1 + PIXEL_BYTES;
  private static final long MAX_BYTES = 1L << 30;

  private final String stem;
  private final byte[] bytes;

  private CifarFile(String stem, byte[] bytes) {
    this.stem = stem;
    this.bytes = bytes;
  }

  /**
   * Reads a file.
   *
   * @throws IOException naming the file, and the byte offset of a record that is cut off or has a
   *     label that is not below {@code classes}
   */
  static CifarFile read(Path path, int classes) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new IOException("there is no file " + path);
    }
    long size = Files.size(path);
    if (size == 0) {
      throw new IOException(path + " is empty");
    }
    if (size > MAX_BYTES) {
      throw new IOException(path + " has " + size + " bytes; no file of CIFAR-10 is so large");
    }
    byte[] bytes = Files.readAllBytes(path);
    for (int offset = 0; offset < bytes.length; offset += RECORD_BYTES) {
      int label = Byte.toUnsignedInt(bytes[offset]);
      if (label >= classes) {
        throw new IOException(
            "%s is not in CIFAR-10's format: the label at byte offset %d is %d, not below %d"
                .formatted(path, offset, label, classes));
      }
      if (bytes.length - offset < RECORD_BYTES) {
        throw new IOException(
            "%s is truncated: the record at byte offset %d has %d of %d bytes"
                .formatted(path, offset, bytes.length - offset, RECORD_BYTES));
      }
    }
    return new CifarFile(path.getFileName().toString().replaceFirst("\\.bin$", ""), bytes);
  }

  /** The file's name without {@code .bin}. */
  String stem() {
    return stem;
  }

  /** The records, in the file's order. */
  List<Entry> entries() {
    return IntStream.range(0, bytes.length / RECORD_BYTES)
        .mapToObj(index -> new Entry(this, index))
        .toList();
  }

  /**
   * One record of a file.
   *
   * @param file the file
   * @param index the record's number in it, from 0
   */
  record Entry(CifarFile file, int index) {
    /** The class number. */
    int label() {
      return file.bytes[index * RECORD_BYTES];
    }

    /** A copy of the pixels. */
    byte[] pixels() {
      int from = index * RECORD_BYTES + 1;
      return Arrays.copyOfRange(file.bytes, from, from + PIXEL_BYTES);
    }
  }
}
