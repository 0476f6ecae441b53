package dev.eider.learn.memory;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Examples that wait for their batch to fill, each with the correction of its weight for those that
 * were left out.
 */
public final class PendingBatch {
  private final List<KeptExample> examples = new ArrayList<>();
  private final List<Double> corrections = new ArrayList<>();

  public void add(KeptExample example, double correction) {
    examples.add(example);
    corrections.add(correction);
  }

  public int size() {
    return examples.size();
  }

  public boolean isEmpty() {
    return examples.isEmpty();
  }

  /** The examples that wait now, in the order of their arrival. */
  public List<KeptExample> examples() {
    return List.copyOf(examples);
  }

  /** The corrections of the examples, {@code [B]}. */
  public double[] corrections() {
    return corrections.stream().mapToDouble(Double::doubleValue).toArray();
  }

  public void clear() {
    examples.clear();
    corrections.clear();
  }

  public void writeTo(DataOutputStream out) throws IOException {
    out.writeInt(examples.size());
    for (int i = 0; i < examples.size(); i++) {
      examples.get(i).writeTo(out);
      out.writeDouble(corrections.get(i));
    }
  }

  public static PendingBatch readFrom(DataInputStream in) throws IOException {
    PendingBatch batch = new PendingBatch();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      batch.add(KeptExample.readFrom(in), in.readDouble());
    }
    return batch;
  }
}
