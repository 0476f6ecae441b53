package dev.eider.model;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The checked header of a safetensors file: every range lies inside the file, has the length that
 * its shape asks for, and the ranges cover the data without gap or overlap.
 *
 * @param metadata the strings under {@value #METADATA}
 * @param entries the wanted arrays, in the order of the header
 * @param dataStart the index of the first byte after the header
 */
record SafetensorsHeader(Map<String, String> metadata, List<Entry> entries, int dataStart) {
  static final String METADATA = "__metadata__";
  static final String F32 = "F32";

  /** The limit of the format's reference implementation. */
  static final int MAX_BYTES = 100_000_000;

  static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** One array: its byte range counts from {@link #dataStart}, its end is exclusive. */
  record Entry(String name, long[] shape, int begin, int end) {}

  /** The header of a file; of arrays that are not wanted only the byte ranges are checked. */
  static SafetensorsHeader parse(byte[] bytes, Predicate<String> wanted) {
    if (bytes.length < Long.BYTES) {
      throw damaged("the file ends within the header's length: it has " + bytes.length + " bytes");
    }
    long length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 0 || length > MAX_BYTES) {
      throw damaged(
          "the header's length "
              + Long.toUnsignedString(length)
              + " is over the limit of "
              + MAX_BYTES);
    }
    if (length > bytes.length - Long.BYTES) {
      throw damaged(
          "the header's length is "
              + length
              + ", but only "
              + (bytes.length - Long.BYTES)
              + " bytes follow");
    }
    JsonNode root = readTree(bytes, (int) length);
    int dataStart = Long.BYTES + (int) length;
    Map<String, String> metadata = new TreeMap<>();
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (field.getKey().equals(METADATA)) {
        readMetadata(field.getValue(), metadata);
      } else {
        String name = field.getKey();
        entries.add(entry(name, field.getValue(), bytes.length - dataStart, wanted.test(name)));
      }
    }
    requireSeamless(entries, bytes.length - dataStart);
    entries.removeIf(entry -> !wanted.test(entry.name()));
    return new SafetensorsHeader(Map.copyOf(metadata), List.copyOf(entries), dataStart);
  }

  private static JsonNode readTree(byte[] bytes, int length) {
    if (length == 0 || bytes[Long.BYTES] != '{') {
      throw damaged("the header is not a JSON object");
    }
    try {
      return JSON.readTree(bytes, Long.BYTES, length);
    } catch (IOException e) {
      throw new MalformedSafetensorsException("safetensors: the header is not JSON: " + line(e), e);
    }
  }

  private static void readMetadata(JsonNode node, Map<String, String> metadata) {
    if (!node.isObject()) {
      throw damaged(METADATA + " is not an object");
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!field.getValue().isTextual()) {
        throw damaged(METADATA + " '" + field.getKey() + "' is not a string");
      }
      metadata.put(field.getKey(), field.getValue().textValue());
    }
  }

  private static Entry entry(String name, JsonNode node, int dataBytes, boolean wanted) {
    JsonNode dtype = node.path("dtype");
    if (!dtype.isTextual() || (wanted && !dtype.textValue().equals(F32))) {
      throw damaged("tensor '" + name + "' has the dtype " + dtype + "; only F32 is read");
    }
    long[] shape = numbers(name, "shape", node.path("shape"));
    long[] offsets = numbers(name, "data_offsets", node.path("data_offsets"));
    if (offsets.length != 2 || offsets[0] > offsets[1] || offsets[1] > dataBytes) {
      throw damaged(
          "tensor '"
              + name
              + "' has the data_offsets "
              + Arrays.toString(offsets)
              + " outside the "
              + dataBytes
              + " bytes of data");
    }
    if (wanted && sizeBytes(name, shape) != offsets[1] - offsets[0]) {
      throw damaged(
          "tensor '"
              + name
              + "' of shape "
              + Arrays.toString(shape)
              + " has "
              + (offsets[1] - offsets[0])
              + " bytes");
    }
    return new Entry(name, shape, (int) offsets[0], (int) offsets[1]);
  }

  private static long[] numbers(String name, String key, JsonNode node) {
    long[] numbers = new long[node.size()];
    boolean valid = node.isArray();
    for (int i = 0; valid && i < numbers.length; i++) {
      valid = node.get(i).isIntegralNumber() && node.get(i).canConvertToLong();
      numbers[i] = node.get(i).asLong();
      valid &= numbers[i] >= 0;
    }
    if (!valid) {
      throw damaged("tensor '" + name + "' has a " + key + " that is no list of sizes");
    }
    return numbers;
  }

  private static long sizeBytes(String name, long[] shape) {
    try {
      return Math.multiplyExact(
          Float.BYTES, Arrays.stream(shape).reduce(1L, (a, b) -> Math.multiplyExact(a, b)));
    } catch (ArithmeticException e) {
      throw new MalformedSafetensorsException(
          "safetensors: tensor '" + name + "' has the shape " + Arrays.toString(shape), e);
    }
  }

  private static void requireSeamless(List<Entry> entries, int dataBytes) {
    List<Entry> ascending = new ArrayList<>(entries);
    ascending.sort(Comparator.comparingInt(Entry::begin).thenComparingInt(Entry::end));
    int end = 0;
    for (Entry entry : ascending) {
      if (entry.begin() < end) {
        throw damaged("tensor '" + entry.name() + "' overlaps the one before it");
      }
      if (entry.begin() > end) {
        throw damaged(
            (entry.begin() - end) + " bytes before tensor '" + entry.name() + "' belong to none");
      }
      end = entry.end();
    }
    if (end < dataBytes) {
      throw damaged((dataBytes - end) + " bytes after the last tensor");
    }
  }

  private static String line(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static MalformedSafetensorsException damaged(String what) {
    return new MalformedSafetensorsException("safetensors: " + what);
  }
}
