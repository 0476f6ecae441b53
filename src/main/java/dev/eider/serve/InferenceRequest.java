package dev.eider.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.eider.data.ImageShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request of the Open Inference Protocol, version 2: one input tensor {@code image}, {@code UINT8
 * [n, 3, H, W]}, planar RGB of the model's size, as JSON numbers or, by the protocol's binary
 * tensor data extension, as bytes after the JSON.
 *
 * @param id the client's name for the request, null where it gave none
 * @param images the images
 * @param outputs the names of the outputs wanted
 * @param prior the request's parameter {@code prior}, null where it has none
 */
record InferenceRequest(
    @Nullable String id, List<byte[]> images, List<String> outputs, @Nullable String prior) {
  static final String INPUT = "image";
  static final String LOGITS = "logits";
  static final String PROBABILITIES = "probabilities";
  static final String LABEL = "label";
  static final List<String> OUTPUTS = List.of(PROBABILITIES, LABEL, LOGITS);

  private static final List<String> DEFAULT_OUTPUTS = List.of(PROBABILITIES, LABEL);
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /**
   * The request of a body.
   *
   * @param jsonBytes the length of the JSON, less than the body's where raw bytes follow it
   * @throws RequestException where it is none, or its images are not of the shape
   */
  static InferenceRequest parse(byte[] body, int jsonBytes, ImageShape shape) {
    if (jsonBytes < 0 || jsonBytes > body.length) {
      throw RequestException.badRequest(
          "the JSON has " + jsonBytes + " bytes by its header, the body has " + body.length);
    }
    JsonNode tree;
    try {
      tree = JSON.readTree(body, 0, jsonBytes);
    } catch (JsonProcessingException e) {
      throw RequestException.badRequest("the body is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw RequestException.badRequest("the body is not JSON");
    }
    JsonNode inputs = tree.path("inputs");
    if (inputs.size() != 1 || !inputs.path(0).path("name").asText().equals(INPUT)) {
      throw RequestException.badRequest("the request needs one input, named '" + INPUT + "'");
    }
    JsonNode input = inputs.get(0);
    String type = input.path("datatype").asText();
    if (!type.equals("UINT8")) {
      throw RequestException.badRequest("the input's datatype is '" + type + "'; it must be UINT8");
    }
    int images = images(input.path("shape"), shape);
    byte[] pixels = pixels(input, images * shape.sizeBytes(), body, jsonBytes);
    List<byte[]> split = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      split.add(Arrays.copyOfRange(pixels, i * shape.sizeBytes(), (i + 1) * shape.sizeBytes()));
    }
    JsonNode id = tree.path("id");
    JsonNode prior = tree.path("parameters").path("prior");
    return new InferenceRequest(
        id.isMissingNode() ? null : id.asText(),
        split,
        outputs(tree.path("outputs")),
        prior.isMissingNode() ? null : prior.asText());
  }

  private static int images(JsonNode given, ImageShape shape) {
    long images = given.path(0).asLong();
    boolean fits =
        given.size() == 4
            && images >= 1
            && images <= Integer.MAX_VALUE / shape.sizeBytes()
            && given.path(1).asLong() == 3
            && given.path(2).asLong() == shape.height()
            && given.path(3).asLong() == shape.width();
    if (!fits) {
      throw RequestException.badRequest(
          "the input's shape is %s; it must be [n,3,%s,%s]"
              .formatted(given, shape.height(), shape.width()));
    }
    return (int) images;
  }

  private static byte[] pixels(JsonNode input, int expected, byte[] body, int jsonBytes) {
    JsonNode binary = input.path("parameters").path("binary_data_size");
    if (!binary.isMissingNode()) {
      if (binary.asLong(-1) != expected || body.length - jsonBytes != expected) {
        throw RequestException.badRequest(
            "the shape asks for %s bytes, binary_data_size is %s, and %s follow the JSON"
                .formatted(expected, binary, body.length - jsonBytes));
      }
      return Arrays.copyOfRange(body, jsonBytes, body.length);
    }
    byte[] pixels = new byte[expected];
    int found = flatten(input.path("data"), pixels, 0);
    if (found != expected) {
      throw RequestException.badRequest(
          "the shape asks for " + expected + " numbers, data has " + found);
    }
    return pixels;
  }

  /** Data may be nested or flat; returns the index after the last number. */
  private static int flatten(JsonNode data, byte[] pixels, int from) {
    int next = from;
    for (JsonNode element : data) {
      if (element.isArray()) {
        next = flatten(element, pixels, next);
      } else {
        int value =
            element.isIntegralNumber() && element.canConvertToInt() ? element.intValue() : -1;
        if (value < 0 || value > 255) {
          throw RequestException.badRequest("data has " + element + "; a UINT8 is 0 to 255");
        }
        if (next == pixels.length) {
          throw RequestException.badRequest("data has more than " + pixels.length + " numbers");
        }
        pixels[next++] = (byte) value;
      }
    }
    return next;
  }

  private static List<String> outputs(JsonNode wanted) {
    if (wanted.isMissingNode() || wanted.isEmpty()) {
      return DEFAULT_OUTPUTS;
    }
    List<String> names = new ArrayList<>();
    for (JsonNode output : wanted) {
      String name = output.path("name").asText();
      if (!OUTPUTS.contains(name)) {
        throw RequestException.badRequest(
            "there is no output '" + name + "'; there are " + String.join(", ", OUTPUTS));
      }
      if (output.path("parameters").path("binary_data").asBoolean()) {
        throw RequestException.badRequest("outputs are given as JSON only");
      }
      names.add(name);
    }
    return names;
  }
}
