package dev.eider.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.eider.snapshot.Manifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Answers and metadata of the Open Inference Protocol, version 2, as JSON. */
final class InferenceResponse {
  private static final JsonFactory JSON = new JsonFactory();

  private InferenceResponse() {}

  /** The answer to a request. */
  static byte[] of(InferenceRequest request, Batcher.Answer answer, double[] offsets) {
    Manifest manifest = answer.manifest();
    int images = answer.logits().length;
    int classes = manifest.classes().size();
    return json(
        out -> {
          out.writeStringField("model_name", manifest.model());
          out.writeStringField("model_version", Long.toString(manifest.version()));
          if (request.id() != null) {
            out.writeStringField("id", request.id());
          }
          out.writeArrayFieldStart("outputs");
          for (String output : request.outputs()) {
            out.writeStartObject();
            out.writeStringField("name", output);
            boolean labels = output.equals(InferenceRequest.LABEL);
            out.writeStringField("datatype", labels ? "BYTES" : "FP32");
            out.writeArrayFieldStart("shape");
            out.writeNumber(images);
            if (!labels) {
              out.writeNumber(classes);
            }
            out.writeEndArray();
            out.writeArrayFieldStart("data");
            for (float[] logits : answer.logits()) {
              writeOutput(out, output, logits, offsets, manifest);
            }
            out.writeEndArray();
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }

  private static void writeOutput(
      JsonGenerator out, String output, float[] logits, double[] offsets, Manifest manifest)
      throws IOException {
    if (output.equals(InferenceRequest.LOGITS)) {
      for (int y = 0; y < logits.length; y++) {
        out.writeNumber((float) (logits[y] + offsets[y]));
      }
      return;
    }
    float[] probabilities = LogitAdjustment.probabilities(logits, offsets);
    if (output.equals(InferenceRequest.LABEL)) {
      out.writeString(manifest.classes().get(best(probabilities)));
      return;
    }
    for (float probability : probabilities) {
      out.writeNumber(probability);
    }
  }

  private static int best(float[] values) {
    int best = 0;
    for (int y = 1; y < values.length; y++) {
      if (values[y] > values[best]) {
        best = y;
      }
    }
    return best;
  }

  /** What a client is to know of the model that answers. */
  static byte[] metadata(Manifest manifest) {
    int classes = manifest.classes().size();
    return json(
        out -> {
          out.writeStringField("name", manifest.model());
          out.writeArrayFieldStart("versions");
          out.writeString(Long.toString(manifest.version()));
          out.writeEndArray();
          out.writeStringField("platform", "eider_" + manifest.network());
          out.writeArrayFieldStart("inputs");
          writeTensor(
              out,
              InferenceRequest.INPUT,
              "UINT8",
              -1,
              3,
              manifest.inputHeight(),
              manifest.inputWidth());
          out.writeEndArray();
          out.writeArrayFieldStart("outputs");
          writeTensor(out, InferenceRequest.PROBABILITIES, "FP32", -1, classes);
          writeTensor(out, InferenceRequest.LABEL, "BYTES", -1);
          writeTensor(out, InferenceRequest.LOGITS, "FP32", -1, classes);
          out.writeEndArray();
          out.writeObjectFieldStart("parameters");
          out.writeArrayFieldStart("classes");
          for (String label : manifest.classes()) {
            out.writeString(label);
          }
          out.writeEndArray();
          out.writeNumberField("created_at_millis", manifest.createdAtMillis());
          out.writeEndObject();
        });
  }

  private static void writeTensor(JsonGenerator out, String name, String type, int... shape)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("name", name);
    out.writeStringField("datatype", type);
    out.writeFieldName("shape");
    out.writeArray(shape, 0, shape.length);
    out.writeEndObject();
  }

  /** An object whose fields are written by someone. */
  static byte[] json(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      fields.write(out);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("JSON cannot be written to memory", e);
    }
    return bytes.toByteArray();
  }

  /** Writes the fields of an object. */
  @FunctionalInterface
  interface Fields {
    void write(JsonGenerator out) throws IOException;
  }
}
