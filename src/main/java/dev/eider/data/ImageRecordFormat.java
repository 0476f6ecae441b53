package dev.eider.data;

/**
 * The images topic's record format, as publishers write it and {@code ingest} reads it: key = the
 * example's id in UTF-8, value = the image's bytes, and these headers.
 */
public final class ImageRecordFormat {
  /** The class label, UTF-8; required. */
  public static final String LABEL = "label";

  /** One of the content types below; required. */
  public static final String CONTENT_TYPE = "content-type";

  /** Rows of an {@link #RGB8} image, decimal. */
  public static final String HEIGHT = "height";

  /** Columns of an {@link #RGB8} image, decimal. */
  public static final String WIDTH = "width";

  /** Optional: {@code train}, {@code dev} or {@code eval} overrides the hold-out rule. */
  public static final String SPLIT = "split";

  /** The label's name in CloudEvents' binary mode. */
  public static final String CLOUD_EVENT_LABEL = "ce_label";

  /** The id's name in CloudEvents' binary mode. */
  public static final String CLOUD_EVENT_ID = "ce_id";

  public static final String JPEG = "image/jpeg";
  public static final String PNG = "image/png";

  /** uint8, planar RGB {@code [3, H, W]}, row by row. */
  public static final String RGB8 = "application/x-eider-rgb8";

  private ImageRecordFormat() {}
}
