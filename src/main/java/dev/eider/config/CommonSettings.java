package dev.eider.config;

import dev.eider.data.ImageShape;
import dev.eider.data.Label;
import dev.eider.data.NoLabelException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Settings that several stages share. */
public final class CommonSettings {
  /** Three planes of this many rows and columns are within an array. */
  private static final int MAX_SIDE = 16_384;

  private static final String OPEN = "open";

  public static final Setting<Integer> SEED =
      Setting.ofInt("seed", 1, 0, "", "Seeds every random choice of the learner.");

  public static final Setting<Integer> IMAGE_HEIGHT =
      Setting.ofInt("image.height", 32, 1, MAX_SIDE, "pixels", "Rows of the network's input.");

  public static final Setting<Integer> IMAGE_WIDTH =
      Setting.ofInt("image.width", 32, 1, MAX_SIDE, "pixels", "Columns of the network's input.");

  public static final Setting<Integer> IMAGE_MAX_BYTES =
      Setting.ofInt(
          "image.max-bytes",
          16 << 20,
          1,
          MessageLimits.MOST_IMAGE_BYTES,
          "bytes",
          "The largest image accepted, as a file: topics that are created, clients and endpoints let"
              + " it pass. What is larger is refused before it is sent.");

  /** The labels of a closed class list, in the order of the network's outputs; empty where open. */
  public static final Setting<List<String>> CLASSES =
      Setting.of(
          "classes",
          "open | LABEL,LABEL,...",
          OPEN,
          "A closed list of labels in the order of the network's outputs (others become dead"
              + " letters), or open: the classes are numbered as they are first seen. A label with a"
              + " comma is written in double quotes, or as an item of a YAML list.",
          CommonSettings::parseClasses);

  public static final Setting<Integer> MAX_CLASSES =
      Setting.ofInt(
          "classes.max",
          10_000,
          1,
          "classes",
          "The most classes of an open list; records of further labels become dead letters.");

  public static final Setting<String> IMAGES_TOPIC =
      Setting.ofText("topic.images", "eider.images", "The topic of labeled images.");

  public static final Setting<String> DEAD_LETTER_TOPIC =
      Setting.ofText(
          "topic.dead-letter", "eider.images.dead-letter", "The topic of records that are none.");

  public static final Setting<String> LEARNING_TOPIC =
      Setting.ofText("topic.learning", "eider.learning", "The topic of learning reports.");

  public static final Setting<String> LATEST_EXAMPLES_TOPIC =
      Setting.ofText(
          "topic.latest-examples",
          "eider.latest-examples",
          "The topic of the images that were trained last, small, for the page.");

  private CommonSettings() {}

  /** The size to which images are scaled, and that the network expects. */
  public static ImageShape imageShape(Settings settings) {
    return new ImageShape(settings.get(IMAGE_HEIGHT), settings.get(IMAGE_WIDTH));
  }

  private static List<String> parseClasses(String text) {
    if (text.strip().equals(OPEN)) {
      return List.of();
    }
    List<String> items = QuotedList.split(text);
    Map<String, Integer> labels = new LinkedHashMap<>();
    for (int i = 1; i <= items.size(); i++) {
      String label;
      try {
        label = Label.of(items.get(i - 1));
      } catch (NoLabelException e) {
        throw new IllegalArgumentException(
            "item " + i + " of " + items.size() + ": " + e.getMessage(), e);
      }
      Integer before = labels.putIfAbsent(label, i);
      if (before != null) {
        throw new IllegalArgumentException(
            "the label " + Label.shown(label) + " is in it twice, as item " + before + " and " + i);
      }
    }
    return List.copyOf(labels.keySet());
  }
}
