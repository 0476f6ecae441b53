package dev.eider.serve;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.eider.serve.inference.Batcher;
import dev.eider.serve.inference.InferenceRequest;
import dev.eider.serve.inference.OutputTensor;
import dev.eider.serve.inference.RequestedOutput;
import dev.eider.snapshot.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer of the Open Inference Protocol, version 2: JSON, and the data of those outputs that are
 * asked for in binary after it.
 *
 * @param body all of it
 * @param jsonBytes the length of the JSON
 */
record InferenceResponse(byte[] body, int jsonBytes) {
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
                write(out, output, OutputTensor.of(output, answer, offsets), binary);
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

  private static void write(
      JsonGenerator out, RequestedOutput output, OutputTensor tensor, List<byte[]> binary)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("name", output.name());
    out.writeStringField("datatype", tensor.datatype());
    out.writeArrayFieldStart("shape");
    for (long dimension : tensor.shape()) {
      out.writeNumber(dimension);
    }
    out.writeEndArray();
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
}
