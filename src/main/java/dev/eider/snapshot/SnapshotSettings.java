package dev.eider.snapshot;

import dev.eider.config.Setting;
import java.util.regex.Pattern;

/** Settings of the snapshots and of the topics that hold them. */
public final class SnapshotSettings {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,200}");

  public static final Setting<String> MODEL_NAME =
      named("model.name", "eider", "The model's name, the first part of its manifests' keys.");

  public static final Setting<String> MODELS_TOPIC =
      named("topic.models", "eider.models", "The compacted topic of the manifests.");

  public static final Setting<String> MODEL_CHUNKS_TOPIC =
      named("topic.model-chunks", "eider.model-chunks", "The topic of the snapshots' bytes.");

  private SnapshotSettings() {}

  private static Setting<String> named(String name, String defaultValue, String help) {
    return Setting.of(
        name,
        "name",
        defaultValue,
        help,
        text -> {
          if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                "it must be 1 to 200 letters, digits, dots, hyphens or underscores");
          }
          return text;
        });
  }
}
