package dev.eider.learn;

import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.Ingested;
import dev.eider.data.LedgerEvent;
import dev.eider.data.SourcePosition;
import dev.eider.ledger.Ledger;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A long-tailed stream of small images whose brightest corner gives the class away, and learners of
 * it.
 */
public final class TestingStream {
  private TestingStream() {}

  /**
   * Settings of a learner that knows such a stream within a second: small batches, each trained
   * once more.
   *
   * @param more names and values in turn, which win
   */
  public static Settings settings(String... more) {
    return settings(Map.of(), more);
  }

  /**
   * The same over what a test has in common.
   *
   * @param common wins over this stream's, and {@code more} over both
   */
  public static Settings settings(Map<String, String> common, String... more) {
    Map<String, String> given =
        new TreeMap<>(
            Map.of(
                "image.height", "16",
                "image.width", "16",
                "batch.size", "16",
                "dev.batch.size", "12",
                "warmup.steps", "10",
                "augmentation.padding", "2",
                "replay.capacity", "150",
                "replay.ratio", "1",
                "learning.rate", "0.05"));
    given.putAll(common);
    for (int i = 0; i < more.length; i += 2) {
      given.put(more[i], more[i + 1]);
    }
    return Settings.of(given);
  }

  /** A learner's state as it is written now. */
  public static byte[] stateOf(Learner learner) throws IOException {
    ByteArrayOutputStream state = new ByteArrayOutputStream();
    learner.writeState(state);
    return state.toByteArray();
  }

  /** The ledger's events of {@code records} records of classes 0 to {@code classes - 1}. */
  public static List<LedgerEvent> events(Settings settings, int records, int classes, long seed) {
    return events(settings, records, classes, 0, seed);
  }

  /** The same, where the last class does not come before the record of that number. */
  public static List<LedgerEvent> events(
      Settings settings, int records, int classes, int lastClassFrom, long seed) {
    Ledger ledger = new Ledger(settings);
    RandomGenerator random = new SplitMix64(seed);
    List<LedgerEvent> events = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      int label = 0;
      int open = i < lastClassFrom ? classes - 1 : classes;
      while (label < open - 1 && random.nextDouble() < 0.5) {
        label++;
      }
      Example example = Example.of("id-" + i, "class-" + label, image(label, random));
      events.addAll(
          ledger.admit(Ingested.accepted(new SourcePosition("images", 0, i, 1000L + i), example)));
    }
    return events;
  }

  /** 16 x 16, dark noise with a bright 4 x 4 patch whose place and colour are the class's. */
  private static byte[] image(int label, RandomGenerator random) {
    byte[] pixels = new byte[3 * 16 * 16];
    for (int k = 0; k < pixels.length; k++) {
      pixels[k] = (byte) random.nextInt(100);
    }
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 4; x++) {
        int place = (4 * (label / 4) + y) * 16 + 4 * (label % 4) + x;
        pixels[(label % 3) * 256 + place] = (byte) (155 + random.nextInt(100));
      }
    }
    return pixels;
  }
}
