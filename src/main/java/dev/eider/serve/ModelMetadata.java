package dev.eider.serve;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.eider.snapshot.Manifest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a client of the Open Inference Protocol is to know of the model that answers. */
final class ModelMetadata {
  private ModelMetadata() {}

  /**
   * The metadata as JSON. A tensor has one datatype and shape there; what else the input may be
   * stands in its parameters.
   *
   * @param failure the version that is asked for and cannot be served; null where there is none
   */
  static byte[] json(Manifest manifest, @Nullable LoadFailure failure) {
    int classes = manifest.classes().size();
    int height = manifest.inputHeight();
    int width = manifest.inputWidth();
    return Json.object(
        out -> {
          out.writeStringField("name", manifest.model());
          out.writeArrayFieldStart("versions");
          out.writeString(Long.toString(manifest.version()));
          out.writeEndArray();
          out.writeStringField("platform", "eider_" + manifest.network());
          out.writeArrayFieldStart("inputs");
          out.writeStartObject();
          tensor(out, InferenceRequest.INPUT, "UINT8", -1, 3, height, width);
          out.writeObjectFieldStart("parameters");
          out.writeArrayFieldStart("accepted");
          accepted(out, "planar RGB, 0 to 255", "UINT8", -1, 3, height, width);
          accepted(out, "interleaved RGB, 0 to 255", "UINT8", -1, height, width, 3);
          accepted(out, "planar RGB, 0 to the parameter white", "FP32", -1, 3, height, width);
          accepted(out, "interleaved RGB, 0 to the parameter white", "FP32", -1, height, width, 3);
          accepted(out, "JPEG or PNG of any size; in JSON as Base64", "BYTES", -1);
          out.writeEndArray();
          out.writeNumberField("white", 255);
          out.writeEndObject();
          out.writeEndObject();
          out.writeEndArray();
          out.writeArrayFieldStart("outputs");
          output(out, RequestedOutput.PROBABILITIES, "FP32", -1, classes);
          output(out, RequestedOutput.LABEL, "BYTES", -1);
          output(out, RequestedOutput.LOGITS, "FP32", -1, classes);
          out.writeEndArray();
          out.writeObjectFieldStart("parameters");
          out.writeArrayFieldStart("classes");
          for (String label : manifest.classes()) {
            out.writeString(label);
          }
          out.writeEndArray();
          out.writeNumberField("created_at_millis", manifest.createdAtMillis());
          if (failure != null) {
            out.writeObjectFieldStart("load_failure");
            out.writeNumberField("version", failure.version());
            out.writeNumberField("attempts", failure.attempts());
            out.writeBooleanField("given_up", failure.givenUp());
            out.writeStringField("reason", failure.reason());
            out.writeEndObject();
          }
          out.writeEndObject();
        });
  }

  private static void accepted(JsonGenerator out, String content, String type, int... shape)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("datatype", type);
    shape(out, shape);
    out.writeStringField("content", content);
    out.writeEndObject();
  }

  private static void output(JsonGenerator out, String name, String type, int... shape)
      throws IOException {
    out.writeStartObject();
    tensor(out, name, type, shape);
    out.writeEndObject();
  }

  private static void tensor(JsonGenerator out, String name, String type, int... shape)
      throws IOException {
    out.writeStringField("name", name);
    out.writeStringField("datatype", type);
    shape(out, shape);
  }

  private static void shape(JsonGenerator out, int... shape) throws IOException {
    out.writeFieldName("shape");
    out.writeArray(shape, 0, shape.length);
  }
}
