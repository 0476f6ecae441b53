package dev.eider.serve;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.eider.snapshot.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An answer of the Open Inference Protocol, version 2: JSON, and the data of those outputs that are
 * asked for in binary after it.
 *
 * @param body all of it
 * @param jsonBytes the length of the JSON
 */
record InferenceResponse(byte[] body, int jsonBytes) {
  private static final int FLOAT_BYTES = 4;
  private static final int LENGTH_BYTES = 4;

  /**
   * The answer to a request.
   *
   * @param offsets what is added to the logits, {@code [classes]}
   */
  static InferenceResponse of(InferenceRequest request, Batcher.Answer answer, double[] offsets) {
    Manifest manifest = answer.manifest();
    List<byte[]> binary = new ArrayList<>();
    byte[] json =
        Json.object(
            out -> {
              out.writeStringField("model_name", manifest.model());
              out.writeStringField("model_version", Long.toString(manifest.version()));
              if (request.id() != null) {
                out.writeStringField("id", request.id());
              }
              out.writeArrayFieldStart("outputs");
              for (RequestedOutput output : request.outputs()) {
                write(out, output, tensor(output, answer, offsets), binary);
              }
              out.writeEndArray();
            });
    ByteBuffer body =
        ByteBuffer.allocate(json.length + binary.stream().mapToInt(data -> data.length).sum());
    body.put(json);
    binary.forEach(body::put);
    return new InferenceResponse(body.array(), json.length);
  }

  /** Whether bytes follow the JSON. */
  boolean isBinary() {
    return jsonBytes < body.length;
  }

  /** An output's data, row by row: numbers or texts. */
  private record Tensor(int[] shape, List<float[]> numbers, List<String> texts) {
    boolean isText() {
      return numbers.isEmpty();
    }

    byte[] littleEndian() {
      if (isText()) {
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
  }

  private static void write(
      JsonGenerator out, RequestedOutput output, Tensor tensor, List<byte[]> binary)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("name", output.name());
    out.writeStringField("datatype", tensor.isText() ? "BYTES" : "FP32");
    out.writeFieldName("shape");
    out.writeArray(tensor.shape(), 0, tensor.shape().length);
    if (output.binary()) {
      byte[] data = tensor.littleEndian();
      binary.add(data);
      out.writeObjectFieldStart("parameters");
      out.writeNumberField("binary_data_size", data.length);
      out.writeEndObject();
    } else {
      out.writeArrayFieldStart("data");
      for (float[] row : tensor.numbers()) {
        for (float number : row) {
          out.writeNumber(number);
        }
      }
      for (String text : tensor.texts()) {
        out.writeString(text);
      }
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  private static Tensor tensor(RequestedOutput output, Batcher.Answer answer, double[] offsets) {
    List<String> classes = answer.manifest().classes();
    int images = answer.logits().length;
    List<float[]> rows = new ArrayList<>();
    for (float[] logits : answer.logits()) {
      rows.add(
          output.name().equals(RequestedOutput.LOGITS)
              ? LogitAdjustment.adjusted(logits, offsets)
              : LogitAdjustment.probabilities(logits, offsets));
    }
    if (output.name().equals(RequestedOutput.LABEL)) {
      List<String> labels = rows.stream().map(row -> classes.get(greatest(row))).toList();
      return new Tensor(new int[] {images}, List.of(), labels);
    }
    if (output.classification() > 0) {
      int top = Math.min(output.classification(), classes.size());
      List<String> named = new ArrayList<>();
      for (float[] row : rows) {
        best(row, top).forEach(y -> named.add(row[y] + ":" + y + ":" + classes.get(y)));
      }
      return new Tensor(new int[] {images, top}, List.of(), named);
    }
    return new Tensor(new int[] {images, classes.size()}, rows, List.of());
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
  static List<Integer> best(float[] values, int most) {
    return IntStream.range(0, values.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer y) -> -values[y]))
        .limit(most)
        .toList();
  }
}
