package dev.eider.lab.bench;

import com.google.protobuf.ByteString;
import dev.eider.serve.grpc.protocol.GRPCInferenceServiceGrpc;
import dev.eider.serve.grpc.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceStub;
import dev.eider.serve.grpc.protocol.ModelInferRequest;
import dev.eider.serve.grpc.protocol.ModelInferRequest.InferInputTensor;
import dev.eider.serve.grpc.protocol.ModelInferRequest.InferRequestedOutputTensor;
import dev.eider.serve.grpc.protocol.ModelInferResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.List;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The same requests as {@link ServeLoad}'s over gRPC: one image each, raw, for its label. One thread
 * sends and receives over one connection, for the same reason.
 */
final class GrpcLoad implements AutoCloseable {
  private final EventLoopGroup thread =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ManagedChannel channel;
  private final GRPCInferenceServiceStub client;
  private final ModelInferRequest request;
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  /**
   * @param image uint8, planar {@code [3, height, width]}
   */
  GrpcLoad(String target, String model, byte[] image, int height, int width) {
    this.channel =
        NettyChannelBuilder.forTarget(target)
            .usePlaintext()
            .eventLoopGroup(thread)
            .channelType(NioSocketChannel.class)
            .directExecutor()
            .build();
    this.client = GRPCInferenceServiceGrpc.newStub(channel);
    this.request =
        ModelInferRequest.newBuilder()
            .setModelName(model)
            .addInputs(
                InferInputTensor.newBuilder()
                    .setName("image")
                    .setDatatype("UINT8")
                    .addAllShape(List.of(1L, 3L, (long) height, (long) width)))
            .addOutputs(InferRequestedOutputTensor.newBuilder().setName("label"))
            .addRawInputContents(ByteString.copyFrom(image))
            .build();
  }

  /** Keeps a number of requests in flight as {@link ServeLoad#saturate} does. */
  void saturate(int inFlight, ServeLoad.Wanted wanted) {
    Phaser unanswered = new Phaser(1 + inFlight);
    for (int i = 0; i < inFlight; i++) {
      sendOneAfterAnother(wanted, unanswered);
    }
    unanswered.arriveAndAwaitAdvance();
  }

  private void sendOneAfterAnother(ServeLoad.Wanted wanted, Phaser unanswered) {
    client.modelInfer(
        request,
        new StreamObserver<>() {
          @Override
          public void onNext(ModelInferResponse answer) {
            answered.incrementAndGet();
          }

          @Override
          public void onError(Throwable problem) {
            failed.incrementAndGet();
            unanswered.arriveAndDeregister();
          }

          @Override
          public void onCompleted() {
            if (wanted.more()) {
              sendOneAfterAnother(wanted, unanswered);
            } else {
              unanswered.arriveAndDeregister();
            }
          }
        });
  }

  long answered() {
    return answered.get();
  }

  long failed() {
    return failed.get();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    var unused = thread.shutdownGracefully();
  }
}
