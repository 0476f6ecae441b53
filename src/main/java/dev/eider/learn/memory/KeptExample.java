package dev.eider.learn.memory;

import dev.eider.data.ImageShape;
import dev.eider.model.ImageBatch;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;

/**
 * An example that the learner keeps.
 *
 * @param id the publisher's name for it
 * @param label its class's number
 * @param pixels uint8, planar {@code [3, H, W]}
 */
public record KeptExample(String id, int label, byte[] pixels) {
  /** A batch of examples, as they are. */
  public static ImageBatch batch(List<KeptExample> examples, ImageShape shape) {
    return ImageBatch.of(pixels(examples), labels(examples), shape);
  }

  /**
   * A batch of examples.
   *
   * @param interleaving may change each image on the way, as augmentation does
   */
  public static ImageBatch batch(
      List<KeptExample> examples, ImageShape shape, ImageBatch.Interleaving interleaving) {
    return ImageBatch.of(pixels(examples), labels(examples), shape, interleaving);
  }

  private static List<byte[]> pixels(List<KeptExample> examples) {
    return examples.stream().map(KeptExample::pixels).toList();
  }

  private static int[] labels(List<KeptExample> examples) {
    return examples.stream().mapToInt(KeptExample::label).toArray();
  }

  void writeTo(DataOutputStream out) throws IOException {
    out.writeUTF(id);
    out.writeInt(label);
    out.writeInt(pixels.length);
    out.write(pixels);
  }

  static KeptExample readFrom(DataInputStream in) throws IOException {
    String id = in.readUTF();
    int label = in.readInt();
    byte[] pixels = new byte[in.readInt()];
    in.readFully(pixels);
    return new KeptExample(id, label, pixels);
  }
}
