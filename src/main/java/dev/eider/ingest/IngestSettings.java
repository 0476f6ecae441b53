package dev.eider.ingest;

import dev.eider.config.Setting;

/** The limits of what is accepted from the images topic. */
public final class IngestSettings {
  public static final Setting<Integer> LABEL_MAX_BYTES =
      Setting.ofInt("label.max-bytes", 256, 1, "bytes", "The longest label accepted, in UTF-8.");

  public static final Setting<Integer> ID_MAX_BYTES =
      Setting.ofInt("id.max-bytes", 512, 1, "bytes", "The longest id accepted, in UTF-8.");

  public static final Setting<Integer> IMAGE_MAX_PIXELS =
      Setting.ofInt(
          "image.max-pixels",
          25_000_000,
          1,
          "pixels",
          "The largest image accepted, rows times columns as its header says; neither may be above "
              + ImageDecoder.MAX_SIDE
              + ".");

  private IngestSettings() {}
}
