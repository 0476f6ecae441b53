package dev.eider.report;

import java.util.List;

/**
 * The examples of the stream that a learner trained last, small enough to be looked at: the record
 * of the topic {@code eider.latest-examples}. It lies beside the learning report and not in it,
 * because pictures are worth keeping for minutes only.
 *
 * @param atMillis when it was made, milliseconds since the epoch
 * @param height rows of every picture
 * @param width columns of every picture
 * @param examples in the order of the stream
 */
public record LatestExamples(long atMillis, int height, int width, List<Seen> examples) {
  public LatestExamples {
    examples = List.copyOf(examples);
    for (Seen seen : examples) {
      if (seen.pixels().length != 3 * height * width) {
        throw new IllegalArgumentException(
            seen.pixels().length + " bytes where " + height + " x " + width + " pixels are");
      }
    }
  }

  /**
   * One example.
   *
   * @param id the publisher's name for it
   * @param label its class
   * @param predicted the class predicted before the step
   * @param weight the weight in the step, w_y + eps_i; NaN where it was not trained by itself
   * @param eps what was meta-learned of the weight; NaN where nothing was
   * @param pixels uint8 {@code [H, W, 3]}; not copied, not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Seen(
      String id, String label, String predicted, double weight, double eps, byte[] pixels) {}
}
