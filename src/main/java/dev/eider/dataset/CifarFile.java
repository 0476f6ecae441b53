package dev.eider.dataset;

import dev.eider.data.ImageRecordFormat;
import dev.eider.data.ImageShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A file of CIFAR's binary format in memory: records of one or two label bytes and 3072 bytes of
 * uint8 pixels, planar RGB {@code [3, 32, 32]}, rows from the top.
 */
final class CifarFile {
  private static final ImageShape SHAPE = new ImageShape(32, 32);
  private static final int PIXEL_BYTES = SHAPE.sizeBytes();
  private static final long MAX_BYTES = 1L << 30;

  private final String idPrefix;
  private final Layout layout;
  private final byte[] bytes;

  private CifarFile(String idPrefix, Layout layout, byte[] bytes) {
    this.idPrefix = idPrefix;
    this.layout = layout;
    this.bytes = bytes;
  }

  /**
   * The bytes before a record's pixels.
   *
   * @param labelBytes how many there are
   * @param classByte which of them is the class, from 0
   */
  record Layout(int labelBytes, int classByte) {
    int recordBytes() {
      return labelBytes + PIXEL_BYTES;
    }
  }

  /**
   * Reads a file.
   *
   * @param dataset the data set's name, with which its images' ids begin
   * @throws IOException naming the file, and the byte offset of a record that is cut off or has a
   *     label that is not below {@code classes}
   */
  static CifarFile read(Path path, String dataset, Layout layout, int classes) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new IOException("there is no file " + path);
    }
    long size = Files.size(path);
    if (size == 0) {
      throw new IOException(path + " is empty");
    }
    if (size > MAX_BYTES) {
      throw new IOException(
          path + " has " + size + " bytes; no file of " + dataset + " is so large");
    }
    byte[] bytes = Files.readAllBytes(path);
    int recordBytes = layout.recordBytes();
    for (int offset = 0; offset < bytes.length; offset += recordBytes) {
      if (bytes.length - offset < recordBytes) {
        throw new IOException(
            "%s is truncated: the record at byte offset %s has %s of %s bytes"
                .formatted(path, offset, bytes.length - offset, recordBytes));
      }
      int label = Byte.toUnsignedInt(bytes[offset + layout.classByte()]);
      if (label >= classes) {
        throw new IOException(
            "%s is not in the format of %s: the label at byte offset %s is %s, not below %s"
                .formatted(path, dataset, offset + layout.classByte(), label, classes));
      }
    }
    String stem = path.getFileName().toString().replaceFirst("\\.bin$", "");
    return new CifarFile(dataset + "/" + stem + "/", layout, bytes);
  }

  /** The records, in the file's order. */
  List<Entry> entries() {
    return IntStream.range(0, bytes.length / layout.recordBytes())
        .mapToObj(index -> new Entry(this, index))
        .toList();
  }

  /**
   * One record of a file; its id is {@code DATASET/FILE/INDEX}, without {@code .bin}.
   *
   * @param file the file
   * @param index the record's number in it, from 0
   */
  record Entry(CifarFile file, int index) implements FiniteDataset.Entry {
    @Override
    public int label() {
      return Byte.toUnsignedInt(file.bytes[offset() + file.layout.classByte()]);
    }

    @Override
    public LabelledImage load(String label) {
      int from = offset() + file.layout.labelBytes();
      return new LabelledImage(
          file.idPrefix + index,
          label,
          ImageRecordFormat.RGB8,
          Arrays.copyOfRange(file.bytes, from, from + PIXEL_BYTES),
          SHAPE);
    }

    private int offset() {
      return index * file.layout.recordBytes();
    }
  }
}
