package dev.eider.serve;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.eider.serve.inference.TensorDescription;
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
    int height = manifest.inputHeight();
    int width = manifest.inputWidth();
    return Json.object(
        out -> {
          out.writeStringField("name", manifest.model());
          out.writeArrayFieldStart("versions");
          out.writeString(Long.toString(manifest.version()));
          out.writeEndArray();
          out.writeStringField("platform", TensorDescription.platform(manifest));
          out.writeArrayFieldStart("inputs");
          out.writeStartObject();
          for (TensorDescription input : TensorDescription.inputs(manifest)) {
            tensor(out, input);
          }
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
          for (TensorDescription output : TensorDescription.outputs(manifest)) {
            out.writeStartObject();
            tensor(out, output);
            out.writeEndObject();
          }
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

  private static void accepted(JsonGenerator out, String content, String type, long... shape)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("datatype", type);
    shape(out, shape);
    out.writeStringField("content", content);
    out.writeEndObject();
  }

  private static void tensor(JsonGenerator out, TensorDescription tensor) throws IOException {
    out.writeStringField("name", tensor.name());
    out.writeStringField("datatype", tensor.datatype());
    shape(out, tensor.shape().stream().mapToLong(Long::longValue).toArray());
  }

  private static void shape(JsonGenerator out, long... shape) throws IOException {
    out.writeFieldName("shape");
    out.writeArray(shape, 0, shape.length);
  }
}
