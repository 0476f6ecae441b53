package dev.eider.lab.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.data.ImageRecordFormat;
import dev.eider.ingest.RawRecord;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Records of random raw pixels in the network's input size. The same number gives the same record.
 *
 * @param topic the topic that they are of
 * @param count how many there are
 * @param labels how many classes there are
 * @param hotShare the share of class 0; the other classes, or all where it is 0, are equally many
 * @param height rows of the images
 * @param width columns of the images
 */
record BenchRecords(String topic, int count, int labels, double hotShare, int height, int width) {
  private static final int VARIANTS = 64;

  static BenchRecords of(Settings settings, String topic, int count, int labels, double hotShare) {
    return new BenchRecords(
        topic,
        count,
        labels,
        hotShare,
        settings.get(CommonSettings.IMAGE_HEIGHT),
        settings.get(CommonSettings.IMAGE_WIDTH));
  }

  /** Images that the records repeat: what they show is nothing to the measurement. */
  List<byte[]> images() {
    SplittableRandom random = new SplittableRandom(1);
    return random
        .splits(VARIANTS)
        .map(
            own -> {
              byte[] pixels = new byte[3 * height * width];
              own.nextBytes(pixels);
              return pixels;
            })
        .toList();
  }

  /**
   * The record of a number, as a consumer of one partition gets it.
   *
   * @param images what {@link #images} gave
   */
  RawRecord record(int number, List<byte[]> images) {
    return new RawRecord(
        topic,
        0,
        number,
        number,
        ("example-" + number).getBytes(UTF_8),
        images.get(number % images.size()),
        List.of(
            header(ImageRecordFormat.LABEL, "class-" + label(number)),
            header(ImageRecordFormat.CONTENT_TYPE, ImageRecordFormat.RGB8),
            header(ImageRecordFormat.HEIGHT, Integer.toString(height)),
            header(ImageRecordFormat.WIDTH, Integer.toString(width))));
  }

  private int label(int number) {
    SplittableRandom random = new SplittableRandom(number);
    return random.nextDouble() < hotShare ? 0 : random.nextInt(labels);
  }

  private static RawRecord.Header header(String name, String value) {
    return new RawRecord.Header(name, value.getBytes(UTF_8));
  }
}
