package dev.eider.serve.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.eider.serve.grpc.protocol.GRPCInferenceServiceGrpc;
import dev.eider.serve.grpc.protocol.ServerLiveRequest;
import io.grpc.MethodDescriptor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The definitions that this server is built from, held to the protocol's published ones. */
class OpenInferenceDefinitionTest {
  /** Message, number, type and name, as open_inference_grpc.proto has them. */
  private static final String PUBLISHED =
      """
      InferParameter 1 bool bool_param
      InferParameter 2 int64 int64_param
      InferParameter 3 string string_param
      InferParameter 4 double double_param
      InferParameter 5 uint64 uint64_param
      InferTensorContents 1 repeated bool bool_contents
      InferTensorContents 2 repeated int32 int_contents
      InferTensorContents 3 repeated int64 int64_contents
      InferTensorContents 4 repeated uint32 uint_contents
      InferTensorContents 5 repeated uint64 uint64_contents
      InferTensorContents 6 repeated float fp32_contents
      InferTensorContents 7 repeated double fp64_contents
      InferTensorContents 8 repeated bytes bytes_contents
      ModelInferRequest 1 string model_name
      ModelInferRequest 2 string model_version
      ModelInferRequest 3 string id
      ModelInferRequest 4 map parameters
      ModelInferRequest 5 repeated message inputs
      ModelInferRequest 6 repeated message outputs
      ModelInferRequest 7 repeated bytes raw_input_contents
      ModelInferRequest.InferInputTensor 1 string name
      ModelInferRequest.InferInputTensor 2 string datatype
      ModelInferRequest.InferInputTensor 3 repeated int64 shape
      ModelInferRequest.InferInputTensor 4 map parameters
      ModelInferRequest.InferInputTensor 5 message contents
      ModelInferRequest.InferRequestedOutputTensor 1 string name
      ModelInferRequest.InferRequestedOutputTensor 2 map parameters
      ModelInferResponse 1 string model_name
      ModelInferResponse 2 string model_version
      ModelInferResponse 3 string id
      ModelInferResponse 4 map parameters
      ModelInferResponse 5 repeated message outputs
      ModelInferResponse 6 repeated bytes raw_output_contents
      ModelInferResponse.InferOutputTensor 1 string name
      ModelInferResponse.InferOutputTensor 2 string datatype
      ModelInferResponse.InferOutputTensor 3 repeated int64 shape
      ModelInferResponse.InferOutputTensor 4 map parameters
      ModelInferResponse.InferOutputTensor 5 message contents
      ModelMetadataRequest 1 string name
      ModelMetadataRequest 2 string version
      ModelMetadataResponse 1 string name
      ModelMetadataResponse 2 repeated string versions
      ModelMetadataResponse 3 string platform
      ModelMetadataResponse 4 repeated message inputs
      ModelMetadataResponse 5 repeated message outputs
      ModelMetadataResponse.TensorMetadata 1 string name
      ModelMetadataResponse.TensorMetadata 2 string datatype
      ModelMetadataResponse.TensorMetadata 3 repeated int64 shape
      ModelReadyRequest 1 string name
      ModelReadyRequest 2 string version
      ModelReadyResponse 1 bool ready
      ServerLiveResponse 1 bool live
      ServerMetadataResponse 1 string name
      ServerMetadataResponse 2 string version
      ServerMetadataResponse 3 repeated string extensions
      ServerReadyResponse 1 bool ready
      """;

  @Test
  void fields_haveThePublishedNumbersAndTypes() {
    FileDescriptor file = ServerLiveRequest.getDescriptor().getFile();
    List<String> fields = new ArrayList<>();
    file.getMessageTypes().forEach(message -> describe(message.getName(), message, fields));

    assertThat(file.getPackage()).isEqualTo("inference");
    assertThat(fields).containsExactlyInAnyOrderElementsOf(PUBLISHED.lines().toList());
  }

  @Test
  void methods_areThePublishedOnes_eachOfOneMessageForOne() {
    assertThat(GRPCInferenceServiceGrpc.getServiceDescriptor().getMethods())
        .allMatch(method -> method.getType() == MethodDescriptor.MethodType.UNARY)
        .extracting(MethodDescriptor::getFullMethodName)
        .containsExactlyInAnyOrder(
            "inference.GRPCInferenceService/ServerLive",
            "inference.GRPCInferenceService/ServerReady",
            "inference.GRPCInferenceService/ModelReady",
            "inference.GRPCInferenceService/ServerMetadata",
            "inference.GRPCInferenceService/ModelMetadata",
            "inference.GRPCInferenceService/ModelInfer");
  }

  private static void describe(String name, Descriptor message, List<String> into) {
    for (FieldDescriptor field : message.getFields()) {
      String type = field.getType().name().toLowerCase(java.util.Locale.ROOT);
      String shown = field.isMapField() ? "map" : field.isRepeated() ? "repeated " + type : type;
      into.add(name + " " + field.getNumber() + " " + shown + " " + field.getName());
    }
    message.getNestedTypes().stream()
        .filter(nested -> !nested.getOptions().getMapEntry())
        .forEach(nested -> describe(name + "." + nested.getName(), nested, into));
  }
}
