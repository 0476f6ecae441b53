package dev.eider.serve.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.eider.data.ImageShape;
import dev.eider.serve.grpc.protocol.InferParameter;
import dev.eider.serve.grpc.protocol.InferTensorContents;
import dev.eider.serve.grpc.protocol.ModelInferRequest;
import dev.eider.serve.grpc.protocol.ModelInferRequest.InferInputTensor;
import dev.eider.serve.grpc.protocol.ModelInferRequest.InferRequestedOutputTensor;
import dev.eider.serve.grpc.protocol.ModelInferResponse;
import dev.eider.serve.grpc.protocol.ModelInferResponse.InferOutputTensor;
import dev.eider.serve.inference.Batcher;
import dev.eider.serve.inference.ImageTensor;
import dev.eider.serve.inference.InferenceRequest;
import dev.eider.serve.inference.OutputTensor;
import dev.eider.serve.inference.RequestException;
import dev.eider.serve.inference.RequestedOutput;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Reads requests from the protocol's messages and writes answers into them. What gRPC leaves out is
 * taken as not given, as null is over HTTP.
 *
 * <p>An answer is as its request: raw where the input is raw, typed where it is typed. The
 * parameter {@code binary_data_output} says otherwise.
 */
final class InferMessages {
  private InferMessages() {}

  /**
   * The request of a message.
   *
   * @param shape of the images that the version expects
   * @param mostImages that a request may have
   * @param decoder of encoded images, to planar pixels of the shape; refuses what is none
   * @throws RequestException where the message is no request for such a version
   */
  static InferenceRequest read(
      ModelInferRequest message, ImageShape shape, int mostImages, UnaryOperator<byte[]> decoder) {
    if (message.getInputsCount() != 1
        || !message.getInputs(0).getName().equals(InferenceRequest.INPUT)) {
      throw RequestException.badRequest(
          "the request needs one input, named '" + InferenceRequest.INPUT + "'");
    }
    boolean raw =
        Parameters.flag(
            message.getParametersMap(),
            "binary_data_output",
            message.getRawInputContentsCount() > 0);
    return new InferenceRequest(
        message.getId().isEmpty() ? null : message.getId(),
        images(message, message.getInputs(0), shape, mostImages, decoder),
        outputs(message.getOutputsList(), raw),
        Parameters.text(message.getParametersMap(), "prior"));
  }

  private static List<RequestedOutput> outputs(
      List<InferRequestedOutputTensor> messages, boolean raw) {
    if (messages.isEmpty()) {
      return RequestedOutput.defaults(raw);
    }
    return messages.stream()
        .map(
            message -> {
              Map<String, InferParameter> parameters = message.getParametersMap();
              Parameters.refuseSharedMemory(parameters);
              return new RequestedOutput(
                  message.getName(), raw, Parameters.count(parameters, "classification"));
            })
        .toList();
  }

  private static List<byte[]> images(
      ModelInferRequest message,
      InferInputTensor input,
      ImageShape shape,
      int mostImages,
      UnaryOperator<byte[]> decoder) {
    Parameters.refuseSharedMemory(input.getParametersMap());
    ImageTensor tensor =
        new ImageTensor(
            datatype(input),
            dimensions(input),
            Parameters.number(input.getParametersMap(), "white", ImageTensor.USUAL_WHITE),
            shape,
            mostImages);
    if (message.getRawInputContentsCount() == 0) {
      addTyped(tensor, input.getContents(), decoder);
    } else {
      addRaw(tensor, message, input, decoder);
    }
    return tensor.images();
  }

  private static ImageTensor.Datatype datatype(InferInputTensor input) {
    if (input.getDatatype().isEmpty()) {
      throw RequestException.badRequest("the input has no datatype");
    }
    return ImageTensor.Datatype.of(input.getDatatype());
  }

  private static List<Long> dimensions(InferInputTensor input) {
    if (input.getShapeCount() == 0) {
      throw RequestException.badRequest("the input has no shape");
    }
    return input.getShapeList();
  }

  private static void addRaw(
      ImageTensor tensor,
      ModelInferRequest message,
      InferInputTensor input,
      UnaryOperator<byte[]> decoder) {
    if (input.hasContents()) {
      throw RequestException.badRequest("the input has contents and raw_input_contents");
    }
    if (message.getRawInputContentsCount() != message.getInputsCount()) {
      throw RequestException.badRequest(
          "the request has one input and "
              + message.getRawInputContentsCount()
              + " raw_input_contents");
    }
    ByteString raw = message.getRawInputContents(0);
    if (!tensor.holds(raw.size())) {
      throw RequestException.badRequest(
          "the shape asks for " + tensor.wanted() + ", raw_input_contents has " + raw.size());
    }
    tensor.addBinary(raw.asReadOnlyByteBuffer(), decoder);
  }

  private static void addTyped(
      ImageTensor tensor, InferTensorContents contents, UnaryOperator<byte[]> decoder) {
    String field =
        switch (tensor.datatype()) {
          case UINT8 -> {
            contents
                .getUintContentsList()
                .forEach(level -> tensor.addLevel(Integer.toUnsignedLong(level)));
            yield "uint_contents";
          }
          case FP32 -> {
            contents.getFp32ContentsList().forEach(tensor::addFraction);
            yield "fp32_contents";
          }
          case BYTES -> {
            contents
                .getBytesContentsList()
                .forEach(encoded -> tensor.addEncoded(encoded.toByteArray(), decoder));
            yield "bytes_contents";
          }
        };
    boolean others =
        contents.getAllFields().keySet().stream().anyMatch(each -> !each.getName().equals(field));
    if (others) {
      throw RequestException.badRequest(
          "the elements of " + tensor.datatype() + " are in " + field + ", and in no other field");
    }
  }

  /**
   * The message of an answer.
   *
   * @param offsets what is added to the logits, {@code [classes]}
   */
  static ModelInferResponse write(
      InferenceRequest request, Batcher.Answer answer, double[] offsets) {
    ModelInferResponse.Builder message =
        ModelInferResponse.newBuilder()
            .setModelName(answer.manifest().model())
            .setModelVersion(Long.toString(answer.manifest().version()));
    if (request.id() != null) {
      message.setId(request.id());
    }
    for (RequestedOutput output : request.outputs()) {
      OutputTensor tensor = OutputTensor.of(output, answer, offsets);
      InferOutputTensor.Builder written =
          message
              .addOutputsBuilder()
              .setName(tensor.name())
              .setDatatype(tensor.datatype())
              .addAllShape(tensor.shape());
      if (output.binary()) {
        message.addRawOutputContents(UnsafeByteOperations.unsafeWrap(tensor.littleEndian()));
      } else {
        written.setContents(typed(tensor));
      }
    }
    return message.build();
  }

  private static InferTensorContents typed(OutputTensor tensor) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    for (float[] row : tensor.numbers()) {
      for (float number : row) {
        contents.addFp32Contents(number);
      }
    }
    for (String text : tensor.texts()) {
      contents.addBytesContents(ByteString.copyFrom(text, StandardCharsets.UTF_8));
    }
    return contents.build();
  }
}
