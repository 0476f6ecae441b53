package dev.eider.data;

import java.util.Locale;

/**
 * The reasons why a record is no example. Their codes are stable: dead letters carry them, and the
 * page {@code src/docs/dead-letters.md} lists them.
 */
public enum Rejection {
  MISSING_LABEL("There is no header with the label."),
  BLANK_LABEL("The label is empty, or white space and quotes."),
  LABEL_TOO_LONG("The label is longer than `label.max-bytes`."),
  LABEL_NOT_UTF8("The label is not UTF-8."),
  LABEL_NOT_TEXT(
      "The label has control characters, such as the bytes of a number, or letters that a wrong"
          + " decoder has lost."),
  UNKNOWN_CLASS("The label is not in the closed list of `classes`."),
  ID_TOO_LONG("The id is longer than `id.max-bytes`."),
  ID_NOT_UTF8("The id is not UTF-8."),
  BAD_SPLIT("The split header is none of train, dev, eval."),
  MISSING_CONTENT_TYPE("There is no header with the content type."),
  UNKNOWN_CONTENT_TYPE(
      "The content type is none of an image, or the bytes are of a format that is not read."),
  EMPTY_VALUE("There is no value, or it has no bytes."),
  BAD_DIMENSIONS("Raw pixels come without a height and width that are positive whole numbers."),
  IMAGE_TOO_LARGE(
      "The image's header says more pixels than `image.max-pixels`, or a side above 65,535."),
  TOO_MANY_SCANS("The JPEG has more passes over its pixels than any program makes."),
  WRONG_SIZE("The number of bytes of raw pixels is not three times height times width."),
  UNDECODABLE_IMAGE("The bytes are no PNG or JPEG that is whole and can be decoded."),
  TOO_MANY_CLASSES("The label would be one more than the `classes.max` of an open class list.");

  private final String help;

  Rejection(String help) {
    this.help = help;
  }

  /** The code: the name in lower case with hyphens. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What is wrong, in a sentence of Markdown. */
  public String help() {
    return help;
  }
}
