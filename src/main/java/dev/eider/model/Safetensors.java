package dev.eider.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The safetensors format for float32 arrays: eight bytes of header length (little-endian), a JSON
 * header that gives every array's type, shape and byte range, then the arrays, little-endian and
 * without gaps.
 *
 * <p>DJL's {@code NDList} speaks the format as well and was not taken: it skips {@code
 * __metadata__}, so that a file could not say what network it belongs to; it allocates what a
 * header claims (up to 4 GB) before it looks at the bytes; it notices neither overlapping arrays
 * nor trailing bytes; and it needs the native engine where only bytes are moved.
 *
 * <p>Equal input gives equal bytes: arrays keep their order, metadata is sorted, and the header is
 * padded with spaces to a multiple of eight.
 */
public final class Safetensors {
  private Safetensors() {}

  /** The bytes of arrays without metadata; see {@link #encode(List, Map)}. */
  public static byte[] encode(List<NamedTensor> tensors) {
    return encode(tensors, Map.of());
  }

  /**
   * The bytes of arrays with metadata.
   *
   * @throws IllegalArgumentException where two arrays have one name, a name is reserved, or the
   *     result would pass the size of a Java array
   */
  public static byte[] encode(List<NamedTensor> tensors, Map<String, String> metadata) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    if (!metadata.isEmpty()) {
      ObjectNode strings = root.putObject(SafetensorsHeader.METADATA);
      new TreeMap<>(metadata).forEach(strings::put);
    }
    long offset = 0;
    for (NamedTensor tensor : tensors) {
      if (root.has(tensor.name()) || tensor.name().equals(SafetensorsHeader.METADATA)) {
        throw new IllegalArgumentException("two tensors named '" + tensor.name() + "'");
      }
      long end = offset + (long) Float.BYTES * tensor.values().length;
      ObjectNode entry = root.putObject(tensor.name()).put("dtype", SafetensorsHeader.F32);
      var shape = entry.putArray("shape");
      Arrays.stream(tensor.shape()).forEach(shape::add);
      entry.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] header = padded(json(root));
    long total = Long.BYTES + header.length + offset;
    if (header.length > SafetensorsHeader.MAX_BYTES || total > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "a model of " + total + " bytes (header " + header.length + ") is too large");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) total).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length).put(header);
    for (NamedTensor tensor : tensors) {
      bytes.asFloatBuffer().put(tensor.values());
      bytes.position(bytes.position() + Float.BYTES * tensor.values().length);
    }
    return bytes.array();
  }

  /**
   * The arrays of a file, in the order of its header.
   *
   * @throws MalformedSafetensorsException where the bytes are not a well-formed safetensors file of
   *     float32 arrays
   */
  public static List<NamedTensor> decode(byte[] bytes) {
    return decode(bytes, name -> true);
  }

  /**
   * The arrays of a file whose names are wanted, in the order of its header; the others may be of
   * any type.
   *
   * @throws MalformedSafetensorsException where the bytes are not a well-formed safetensors file or
   *     a wanted array is not of float32
   */
  public static List<NamedTensor> decode(byte[] bytes, Predicate<String> wanted) {
    SafetensorsHeader header = SafetensorsHeader.parse(bytes, wanted);
    List<NamedTensor> tensors = new ArrayList<>(header.entries().size());
    for (SafetensorsHeader.Entry entry : header.entries()) {
      float[] values = new float[(entry.end() - entry.begin()) / Float.BYTES];
      ByteBuffer.wrap(bytes, header.dataStart() + entry.begin(), entry.end() - entry.begin())
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(values);
      tensors.add(new NamedTensor(entry.name(), entry.shape(), values));
    }
    return List.copyOf(tensors);
  }

  /**
   * The metadata of a file, empty where it has none.
   *
   * @throws MalformedSafetensorsException as {@link #decode}
   */
  public static Map<String, String> metadata(byte[] bytes) {
    return SafetensorsHeader.parse(bytes, name -> true).metadata();
  }

  private static byte[] json(ObjectNode root) {
    try {
      return SafetensorsHeader.JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the header cannot be written: " + e.getMessage(), e);
    }
  }

  private static byte[] padded(byte[] header) {
    byte[] padded = Arrays.copyOf(header, (header.length + 7) / 8 * 8);
    Arrays.fill(padded, header.length, padded.length, (byte) ' ');
    return padded;
  }
}
