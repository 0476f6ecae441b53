package dev.eider.learn.report;

import dev.eider.data.ImageShape;
import dev.eider.learn.memory.KeptExample;
import dev.eider.learn.step.StepResult;
import dev.eider.report.LatestExamples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The last arriving batch and what its step made of it, kept by reference until it is reported. Not
 * part of the learner's state: nothing is learned from it.
 */
public final class LastBatch {
  /** The most pixels on a side of a picture: larger images are averaged down. */
  private static final int MOST_SIDE = 48;

  private final int most;
  private List<KeptExample> examples = List.of();
  private int[] predictions = {};
  private double[] weights = {};
  private double[] eps = {};

  /**
   * @param most examples that are kept
   */
  public LastBatch(int most) {
    this.most = most;
  }

  /** A batch was trained. */
  public void trained(List<KeptExample> batch, StepResult result) {
    double[] learned = new double[batch.size()];
    for (int i = 0; i < learned.length; i++) {
      learned[i] = result.metaLearned() ? result.total()[i] - result.prior()[i] : Double.NaN;
    }
    keep(batch, result.predictions(), result.total(), learned);
  }

  /** A batch was predicted, and is trained in draws of the replay window only. */
  public void predicted(List<KeptExample> batch, int[] predicted) {
    double[] none = new double[batch.size()];
    Arrays.fill(none, Double.NaN);
    keep(batch, predicted, none, none);
  }

  private void keep(List<KeptExample> batch, int[] predicted, double[] total, double[] learned) {
    int from = Math.max(0, batch.size() - most);
    int to = batch.size();
    examples = List.copyOf(batch.subList(from, to));
    predictions = Arrays.copyOfRange(predicted, from, to);
    weights = Arrays.copyOfRange(total, from, to);
    eps = Arrays.copyOfRange(learned, from, to);
  }

  /** What came since the last call; empty where nothing did. */
  public Optional<LatestExamples> take(List<String> labels, ImageShape shape, long nowMillis) {
    if (examples.isEmpty()) {
      return Optional.empty();
    }
    int block = (Math.max(shape.height(), shape.width()) + MOST_SIDE - 1) / MOST_SIDE;
    ImageShape small =
        new ImageShape(Math.max(1, shape.height() / block), Math.max(1, shape.width() / block));
    List<LatestExamples.Seen> seen = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      KeptExample example = examples.get(i);
      seen.add(
          new LatestExamples.Seen(
              example.id(),
              labels.get(example.label()),
              labels.get(predictions[i]),
              weights[i],
              eps[i],
              picture(example.pixels(), shape, small, block)));
    }
    examples = List.of();
    return Optional.of(new LatestExamples(nowMillis, small.height(), small.width(), seen));
  }

  /** Planar {@code [3, H, W]} to interleaved {@code [h, w, 3]}, each pixel the mean of a block. */
  private static byte[] picture(byte[] planar, ImageShape shape, ImageShape small, int block) {
    int rows = Math.min(block, shape.height());
    int columns = Math.min(block, shape.width());
    byte[] picture = new byte[small.sizeBytes()];
    int at = 0;
    for (int y = 0; y < small.height(); y++) {
      for (int x = 0; x < small.width(); x++) {
        for (int plane = 0; plane < 3; plane++) {
          int sum = 0;
          for (int dy = 0; dy < rows; dy++) {
            int row = (plane * shape.height() + y * block + dy) * shape.width() + x * block;
            for (int dx = 0; dx < columns; dx++) {
              sum += planar[row + dx] & 0xff;
            }
          }
          picture[at++] = (byte) (sum / (rows * columns));
        }
      }
    }
    return picture;
  }
}
