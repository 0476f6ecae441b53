package dev.eider.config;

import java.util.List;

/** Settings that several stages share. */
public final class CommonSettings {
  public static final Setting<Integer> SEED =
      Setting.ofInt("seed", 1, 0, "", "Seeds every random choice of the learner.");

  public static final Setting<Integer> IMAGE_HEIGHT =
      Setting.ofInt("image.height", 32, 1, "pixels", "Rows of the network's input.");

  public static final Setting<Integer> IMAGE_WIDTH =
      Setting.ofInt("image.width", 32, 1, "pixels", "Columns of the network's input.");

  /** The labels of a closed class list, in the order of the network's outputs; empty where open. */
  public static final Setting<List<String>> CLASSES =
      Setting.of(
          "classes",
          "open | LABEL,LABEL,...",
          "open",
          "A closed list of labels in the order of the network's outputs (others become dead"
              + " letters), or open: the classes are numbered as they are first seen.",
          text ->
              text.equals("open")
                  ? List.of()
                  : List.of(text.split(",")).stream().map(String::strip).toList());

  private CommonSettings() {}
}
