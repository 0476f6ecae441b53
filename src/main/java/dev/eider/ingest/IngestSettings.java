package dev.eider.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eider.config.CommonSettings;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Setting;
import dev.eider.config.Settings;
import dev.eider.data.Label;

/** The limits of what is accepted from the images topic. */
public final class IngestSettings {
  /** Twice as many bytes, as modified UTF-8 may need, are what a text in a state may have. */
  private static final int MAX_TEXT_BYTES = 32_767;

  public static final Setting<Integer> LABEL_MAX_BYTES =
      Setting.ofInt(
          "label.max-bytes",
          256,
          1,
          MAX_TEXT_BYTES,
          "bytes",
          "The longest label accepted, in UTF-8.");

  public static final Setting<Integer> ID_MAX_BYTES =
      Setting.ofInt(
          "id.max-bytes", 512, 1, MAX_TEXT_BYTES, "bytes", "The longest id accepted, in UTF-8.");

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

  /**
   * Refuses a closed class list with a label that no record may have.
   *
   * @throws InvalidSettingException naming the label
   */
  public static void checkTogether(Settings settings) {
    int most = settings.get(LABEL_MAX_BYTES);
    for (String label : settings.get(CommonSettings.CLASSES)) {
      int bytes = label.getBytes(UTF_8).length;
      if (bytes > most) {
        throw new InvalidSettingException(
            "classes: the label "
                + Label.shown(label)
                + " has "
                + bytes
                + " bytes; at most label.max-bytes = "
                + most);
      }
    }
  }
}
