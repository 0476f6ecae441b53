package dev.eider.job;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A stream of bytes as a list of arrays of bounded size, with a version in front: the form in which
 * operator state holds what is too large for one array.
 */
final class ChunkedBytes extends OutputStream {
  private static final int VERSION = 1;
  private static final int CHUNK_SIZE = 1 << 20;

  private final List<byte[]> chunks = new ArrayList<>();
  private final ByteArrayOutputStream last = new ByteArrayOutputStream();

  ChunkedBytes() {
    try {
      new DataOutputStream(this).writeInt(VERSION);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  @Override
  public void write(int b) {
    if (last.size() == CHUNK_SIZE) {
      cut();
    }
    last.write(b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (at < end) {
      if (last.size() == CHUNK_SIZE) {
        cut();
      }
      int part = Math.min(end - at, CHUNK_SIZE - last.size());
      last.write(bytes, at, part);
      at += part;
    }
  }

  private void cut() {
    chunks.add(last.toByteArray());
    last.reset();
  }

  /** Everything written so far; nothing may be written afterwards. */
  List<byte[]> toChunks() {
    cut();
    return List.copyOf(chunks);
  }

  /**
   * What was written, to be read.
   *
   * @throws IOException where the version is none that is known
   */
  static InputStream open(Iterable<byte[]> chunks) throws IOException {
    List<InputStream> parts = new ArrayList<>();
    chunks.forEach(chunk -> parts.add(new ByteArrayInputStream(chunk)));
    InputStream in = new SequenceInputStream(Collections.enumeration(parts));
    int version = new DataInputStream(in).readInt();
    if (version != VERSION) {
      throw new IOException(
          "the learner's state has version " + version + "; this program reads " + VERSION);
    }
    return in;
  }
}
