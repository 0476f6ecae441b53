package dev.eider.serve.inference;

import dev.eider.snapshot.Manifest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An output's data, row by row: numbers or texts.
 *
 * @param shape its dimensions
 * @param numbers the rows of an FP32 tensor, none of another
 * @param texts the elements of a BYTES tensor, none of another
 */
public record OutputTensor(
    String name, List<Long> shape, List<float[]> numbers, List<String> texts) {
  private static final int FLOAT_BYTES = 4;
  private static final int LENGTH_BYTES = 4;

  public OutputTensor {
    shape = List.copyOf(shape);
    numbers = List.copyOf(numbers);
    texts = List.copyOf(texts);
  }

  /**
   * What was asked for, of an answer.
   *
   * @param offsets what is added to the logits, {@code [classes]}
   */
  public static OutputTensor of(RequestedOutput output, Batcher.Answer answer, double[] offsets) {
    Manifest manifest = answer.manifest();
    List<String> classes = manifest.classes();
    long images = answer.logits().length;
    List<float[]> rows = new ArrayList<>();
    for (float[] logits : answer.logits()) {
      rows.add(
          output.name().equals(RequestedOutput.LOGITS)
              ? LogitAdjustment.adjusted(logits, offsets)
              : LogitAdjustment.probabilities(logits, offsets));
    }
    if (output.name().equals(RequestedOutput.LABEL)) {
      List<String> labels = rows.stream().map(row -> classes.get(greatest(row))).toList();
      return new OutputTensor(output.name(), List.of(images), List.of(), labels);
    }
    if (output.classification() > 0) {
      int top = Math.min(output.classification(), classes.size());
      List<String> named = new ArrayList<>();
      for (float[] row : rows) {
        best(row, top).forEach(y -> named.add(row[y] + ":" + y + ":" + classes.get(y)));
      }
      return new OutputTensor(output.name(), List.of(images, (long) top), List.of(), named);
    }
    return new OutputTensor(output.name(), List.of(images, (long) classes.size()), rows, List.of());
  }

  /** The protocol's name of its type. */
  public String datatype() {
    return numbers.isEmpty() ? "BYTES" : "FP32";
  }

  /** The elements as bytes: floats, or texts each after its length in four bytes. */
  public byte[] littleEndian() {
    if (numbers.isEmpty()) {
      List<byte[]> encoded =
          texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
      ByteBuffer data =
          ByteBuffer.allocate(encoded.stream().mapToInt(t -> LENGTH_BYTES + t.length).sum());
      data.order(ByteOrder.LITTLE_ENDIAN);
      encoded.forEach(text -> data.putInt(text.length).put(text));
      return data.array();
    }
    ByteBuffer data =
        ByteBuffer.allocate(numbers.stream().mapToInt(row -> FLOAT_BYTES * row.length).sum());
    data.order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : numbers) {
      for (float number : row) {
        data.putFloat(number);
      }
    }
    return data.array();
  }

  private static int greatest(float[] values) {
    int greatest = 0;
    for (int y = 1; y < values.length; y++) {
      if (values[y] > values[greatest]) {
        greatest = y;
      }
    }
    return greatest;
  }

  /** The numbers of the greatest values, greatest first; of equal ones the first. */
  public static List<Integer> best(float[] values, int most) {
    return IntStream.range(0, values.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer y) -> -values[y]))
        .limit(most)
        .toList();
  }
}
