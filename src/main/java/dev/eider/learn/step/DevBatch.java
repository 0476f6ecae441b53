package dev.eider.learn.step;

import dev.eider.data.ImageShape;
import dev.eider.learn.memory.KeptExample;
import dev.eider.learn.weighting.WeightGradient;
import dev.eider.model.ImageBatch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Line 11's batch, each image in one of the parts of the development set. An example's part follows
 * from its id, so no image is ever in two of them: what the parts say of a training example are
 * independent estimates of the same.
 *
 * @param images the batch
 * @param parts of its images, from 0 to {@link WeightGradient#PARTS} - 1, {@code [B]}
 */
public record DevBatch(ImageBatch images, int[] parts) {
  public DevBatch {
    if (parts.length != images.size()) {
      throw new IllegalArgumentException(images.size() + " images with " + parts.length + " parts");
    }
  }

  /** A batch of drawn examples, as they are. */
  public static DevBatch of(List<KeptExample> drawn, ImageShape shape) {
    return new DevBatch(
        KeptExample.batch(drawn, shape),
        drawn.stream().mapToInt(example -> part(example.id())).toArray());
  }

  /** A batch of images without ids, in the parts in turn. */
  public static DevBatch of(ImageBatch images) {
    int[] parts = new int[images.size()];
    Arrays.setAll(parts, i -> i % WeightGradient.PARTS);
    return new DevBatch(images, parts);
  }

  /** The upper bits of a multiplicative hash, which all characters reach. */
  private static int part(String id) {
    return (id.hashCode() * 0x9E3779B9) >>> 30;
  }

  /** Weights of the batch's images that take the mean over a part, {@code [B]}. */
  double[] meanOver(int part) {
    int number = size(part);
    return Arrays.stream(parts).mapToDouble(each -> each == part ? 1.0 / number : 0).toArray();
  }

  /** The images of one part. */
  ImageBatch only(int part) {
    return images.at(
        IntStream.range(0, parts.length).filter(place -> parts[place] == part).toArray());
  }

  int size() {
    return images.size();
  }

  /** The number of images in a part. */
  int size(int part) {
    return (int) Arrays.stream(parts).filter(each -> each == part).count();
  }
}
