package dev.eider.bench;

import dev.eider.model.NamedTensor;
import dev.eider.snapshot.Safetensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A snapshot of about ResNet-32's size: 100 arrays, 0.46 million numbers. */
@State(Scope.Thread)
public class SafetensorsBenchmark {
  private List<NamedTensor> tensors;
  private byte[] bytes;

  @Setup
  public void setUp() {
    Random random = new Random(1);
    tensors = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      float[] values = new float[4608];
      for (int k = 0; k < values.length; k++) {
        values[k] = (float) random.nextGaussian();
      }
      tensors.add(new NamedTensor("layer" + i + ".weight", new long[] {32, 16, 3, 3}, values));
    }
    bytes = Safetensors.encode(tensors);
  }

  @Benchmark
  public byte[] encode() {
    return Safetensors.encode(tensors);
  }

  @Benchmark
  public List<NamedTensor> decode() {
    return Safetensors.decode(bytes);
  }
}
