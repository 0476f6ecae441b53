package dev.eider.config;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

  /** The labels of a closed class list, in the order of the network's outputs; empty where open. */
  public static final Setting<List<String>> CLASSES =
      Setting.of(
          "classes",
          "open | LABEL,LABEL,...",
          OPEN,
          "A closed list of labels in the order of the network's outputs (others become dead"
              + " letters), or open: the classes are numbered as they are first seen.",
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

  private static List<String> parseClasses(String text) {
    if (text.strip().equals(OPEN)) {
      return List.of();
    }
    List<String> labels = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    if (labels.contains("")) {
      throw new IllegalArgumentException(
          "label " + (labels.indexOf("") + 1) + " of " + labels.size() + " is blank");
    }
    Set<String> seen = new HashSet<>();
    for (String label : labels) {
      if (!seen.add(label)) {
        throw new IllegalArgumentException("the label '" + label + "' is in it twice");
      }
    }
    return labels;
  }
}
