package dev.eider.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.eider.data.ImageShape;
import dev.eider.serve.inference.ImageTensor;
import dev.eider.serve.inference.InferenceRequest;
import dev.eider.serve.inference.RequestException;
import dev.eider.serve.inference.RequestedOutput;
import dev.eider.serve.inference.ShortText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads one request of the Open Inference Protocol, version 2: one input {@code image}, its data as
 * JSON (numbers, flat or nested; encoded images as Base64) or, by the protocol's binary tensor data
 * extension, as bytes after the JSON. What is null is taken as not given.
 *
 * <p>The JSON is read as a stream, so that a request takes the memory of its images and not many
 * times that of its text; sizes are compared with what has come before anything is allocated. Where
 * the data come before what says how to read them, they are passed over and read a second time.
 */
final class InferenceRequestReader {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              // A body is bounded as a whole; an encoded image may be all of it.
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private final byte[] body;
  private final int jsonBytes;
  private final ImageShape shape;
  private final int mostImages;
  private final UnaryOperator<byte[]> decoder;

  private @Nullable String id;
  private @Nullable String prior;
  private boolean binaryOutputs;
  private List<OutputFields> outputs = List.of();
  private int inputs;
  private @Nullable String inputName;
  private ImageTensor.@Nullable Datatype datatype;
  private @Nullable List<Long> dimensions;
  private double white = ImageTensor.USUAL_WHITE;
  private long binaryBytes = -1;
  private boolean hasData;
  private boolean again;
  private @Nullable List<byte[]> images;

  private InferenceRequestReader(
      byte[] body, int jsonBytes, ImageShape shape, int mostImages, UnaryOperator<byte[]> decoder) {
    this.body = body;
    this.jsonBytes = jsonBytes;
    this.shape = shape;
    this.mostImages = mostImages;
    this.decoder = decoder;
  }

  /** An output as it stands in the request. */
  private record OutputFields(String name, @Nullable Boolean binary, int classification) {}

  /**
   * The request of a body.
   *
   * @param jsonBytes the length of the JSON, less than the body's where bytes follow it; 0 where
   *     the whole body is the input's data
   * @param shape of the images that the version expects
   * @param mostImages that a request may have
   * @param decoder of encoded images, to planar pixels of the shape; refuses what is none
   * @throws RequestException where the body is no request, or not for such a version
   */
  static InferenceRequest read(
      byte[] body, int jsonBytes, ImageShape shape, int mostImages, UnaryOperator<byte[]> decoder) {
    if (jsonBytes < 0 || jsonBytes > body.length) {
      throw RequestException.badRequest(
          "the JSON has " + jsonBytes + " bytes by its header, the body has " + body.length);
    }
    InferenceRequestReader reader =
        new InferenceRequestReader(body, jsonBytes, shape, mostImages, decoder);
    return jsonBytes == 0 && body.length > 0 ? reader.raw() : reader.json();
  }

  /** The body is the data of one tensor; by the protocol, the answer is in binary too. */
  private InferenceRequest raw() {
    if (body.length % shape.sizeBytes() != 0) {
      throw RequestException.badRequest(
          "the body has %s bytes and no JSON; an image has %s"
              .formatted(body.length, shape.sizeBytes()));
    }
    dimensions =
        List.of(
            (long) body.length / shape.sizeBytes(),
            3L,
            (long) shape.height(),
            (long) shape.width());
    datatype = ImageTensor.Datatype.UINT8;
    binaryBytes = body.length;
    return new InferenceRequest(null, binaryImages(), RequestedOutput.defaults(true), null);
  }

  private InferenceRequest json() {
    try {
      parse();
      if (hasData && images == null && binaryBytes < 0) {
        again = true; // now that it is known how to read the data
        parse();
      }
    } catch (IOException e) { // also what is no JSON; nothing else is read from memory
      throw RequestException.badRequest("the body is not JSON: " + ShortText.of(sentence(e)));
    }
    if (inputs != 1 || !InferenceRequest.INPUT.equals(inputName)) {
      throw RequestException.badRequest(
          "the request needs one input, named '" + InferenceRequest.INPUT + "'");
    }
    List<byte[]> taken = binaryBytes >= 0 ? binaryImages() : images;
    if (taken == null) {
      tensor(); // says what else is missing
      throw RequestException.badRequest("the input has no data");
    }
    List<RequestedOutput> wanted =
        outputs.isEmpty()
            ? RequestedOutput.defaults(binaryOutputs)
            : outputs.stream()
                .map(
                    each ->
                        new RequestedOutput(
                            each.name(),
                            each.binary() == null ? binaryOutputs : each.binary(),
                            each.classification()))
                .toList();
    return new InferenceRequest(id, taken, wanted, prior);
  }

  private static String sentence(IOException e) {
    return e instanceof JsonProcessingException malformed
        ? malformed.getOriginalMessage()
        : String.valueOf(e.getMessage());
  }

  private void parse() throws IOException {
    inputs = 0;
    outputs = List.of();
    try (JsonParser json = JSON.createParser(body, 0, jsonBytes)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw RequestException.badRequest("the body is not a JSON object");
      }
      JsonFields.each(
          json,
          "the request",
          name -> {
            switch (name) {
              case "id" -> id = JsonFields.text(json, "id");
              case "parameters" -> JsonFields.each(json, "parameters", key -> parameter(json, key));
              case "inputs" -> JsonFields.elements(json, "inputs", () -> input(json));
              case "outputs" -> {
                List<OutputFields> found = new ArrayList<>();
                JsonFields.elements(json, "outputs", () -> found.add(output(json)));
                outputs = found;
              }
              default -> json.skipChildren();
            }
          });
      if (json.nextToken() != null) {
        throw RequestException.badRequest("the body has more than one JSON object");
      }
    }
  }

  private void parameter(JsonParser json, String name) throws IOException {
    switch (name) {
      case "prior" -> prior = JsonFields.text(json, "the parameter prior");
      case "binary_data_output" -> binaryOutputs = JsonFields.flag(json, name, false);
      default -> json.skipChildren();
    }
  }

  private OutputFields output(JsonParser json) throws IOException {
    String[] name = {""};
    @Nullable Boolean[] binary = {null};
    int[] classification = {0};
    JsonFields.each(
        json,
        "an output",
        field -> {
          switch (field) {
            case "name" -> name[0] = String.valueOf(JsonFields.text(json, "an output's name"));
            case "parameters" ->
                JsonFields.each(
                    json,
                    "an output's parameters",
                    key -> {
                      switch (key) {
                        case "binary_data" ->
                            binary[0] =
                                json.currentToken() == JsonToken.VALUE_NULL
                                    ? null
                                    : JsonFields.flag(json, key, false);
                        case "classification" -> classification[0] = classes(json);
                        case "shared_memory_region" -> throw noSharedMemory();
                        default -> json.skipChildren();
                      }
                    });
            default -> json.skipChildren();
          }
        });
    return new OutputFields(name[0], binary[0], classification[0]);
  }

  private static int classes(JsonParser json) throws IOException {
    long wanted =
        json.currentToken() == JsonToken.VALUE_NULL
            ? 0
            : JsonFields.whole(json, "the parameter classification");
    if (wanted < 0) {
      throw RequestException.badRequest("the parameter classification is " + wanted);
    }
    return (int) Math.min(wanted, Integer.MAX_VALUE);
  }

  private void input(JsonParser json) throws IOException {
    inputs++;
    JsonFields.each(
        json,
        "an input",
        field -> {
          switch (field) {
            case "name" -> inputName = JsonFields.text(json, "the input's name");
            case "datatype" -> {
              String type = JsonFields.text(json, "the input's datatype");
              datatype = type == null ? null : ImageTensor.Datatype.of(type);
            }
            case "shape" ->
                dimensions = json.currentToken() == JsonToken.VALUE_NULL ? null : dimensions(json);
            case "parameters" ->
                JsonFields.each(json, "the input's parameters", key -> inputParameter(json, key));
            case "data" -> data(json);
            default -> json.skipChildren();
          }
        });
  }

  private void inputParameter(JsonParser json, String name) throws IOException {
    boolean given = json.currentToken() != JsonToken.VALUE_NULL;
    switch (name) {
      case "binary_data_size" -> {
        if (given) {
          binaryBytes = JsonFields.whole(json, name);
          if (binaryBytes < 0) {
            throw RequestException.badRequest(name + " is " + binaryBytes);
          }
        }
      }
      case "white" -> {
        if (given) {
          white = JsonFields.number(json, "the parameter white");
        }
      }
      case "shared_memory_region" -> throw noSharedMemory();
      default -> json.skipChildren();
    }
  }

  private static RequestException noSharedMemory() {
    return RequestException.badRequest("shared memory is not supported");
  }

  private static List<Long> dimensions(JsonParser json) throws IOException {
    List<Long> found = new ArrayList<>();
    JsonFields.elements(
        json,
        "the input's shape",
        () -> {
          ImageTensor.requireDimensions(found.size() + 1);
          found.add(JsonFields.whole(json, "the input's shape"));
        });
    return found;
  }

  private ImageTensor tensor() {
    if (datatype == null) {
      throw RequestException.badRequest("the input has no datatype");
    }
    if (dimensions == null) {
      throw RequestException.badRequest("the input has no shape");
    }
    return new ImageTensor(datatype, dimensions, white, shape, mostImages);
  }

  private void data(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    hasData = true;
    // What follows may say which number is white.
    boolean known = again || datatype != ImageTensor.Datatype.FP32;
    if (datatype == null || dimensions == null || inputs > 1 || !known) {
      json.skipChildren();
      return;
    }
    ImageTensor tensor = tensor();
    // Of JSON, an element has one character at least, and all but one a comma.
    if (2 * tensor.elements() - 1 > jsonBytes) {
      throw RequestException.badRequest(
          "the shape asks for "
              + tensor.elements()
              + " elements, more than a body of "
              + jsonBytes
              + " bytes has");
    }
    JsonFields.leaves(json, "data", () -> element(json, tensor));
    images = tensor.images();
  }

  private void element(JsonParser json, ImageTensor tensor) throws IOException {
    switch (tensor.datatype()) {
      case UINT8 -> tensor.addLevel(JsonFields.whole(json, "data"));
      case FP32 -> tensor.addFraction(JsonFields.number(json, "data"));
      case BYTES -> tensor.addEncoded(base64(json), decoder);
    }
  }

  private static byte[] base64(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw RequestException.badRequest("data has no text; an image in JSON is a Base64 string");
    }
    try {
      return Base64.getDecoder().decode(json.getText());
    } catch (IllegalArgumentException e) {
      throw RequestException.badRequest("data has text that is no Base64: " + e.getMessage());
    }
  }

  private List<byte[]> binaryImages() {
    if (images != null || hasData) {
      throw RequestException.badRequest("the input has data in JSON and binary_data_size");
    }
    ImageTensor tensor = tensor();
    int follow = body.length - jsonBytes;
    if (binaryBytes != follow || !tensor.holds(follow)) {
      throw RequestException.badRequest(
          "the shape asks for %s, binary_data_size is %s, and %s bytes follow the JSON"
              .formatted(tensor.wanted(), binaryBytes, follow));
    }
    tensor.addBinary(ByteBuffer.wrap(body, jsonBytes, follow), decoder);
    return tensor.images();
  }
}
