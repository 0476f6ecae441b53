package dev.eider.ingest;

import java.util.Locale;

/** The reasons why a record is no example. Their codes are stable: dead letters carry them. */
public enum Rejection {
  /** There is no header with the label. */
  MISSING_LABEL,
  /** The label is empty or white space. */
  BLANK_LABEL,
  /** The label is longer than {@code label.max-bytes}. */
  LABEL_TOO_LONG,
  /** The label is not UTF-8. */
  LABEL_NOT_UTF8,
  /** The label is not in the closed class list. */
  UNKNOWN_CLASS,
  /** The id is longer than {@code id.max-bytes}. */
  ID_TOO_LONG,
  /** The id is not UTF-8. */
  ID_NOT_UTF8,
  /** The split header is none of train, dev, eval. */
  BAD_SPLIT,
  /** There is no header with the content type. */
  MISSING_CONTENT_TYPE,
  /** The content type is none that is read. */
  UNKNOWN_CONTENT_TYPE,
  /** There is no value, or it has no bytes. */
  EMPTY_VALUE,
  /** Raw pixels come without a height and width that are positive whole numbers. */
  BAD_DIMENSIONS,
  /** The image has more pixels than {@code image.max-pixels}, or a side above 65,535. */
  IMAGE_TOO_LARGE,
  /** The JPEG has more passes over its pixels than any program makes. */
  TOO_MANY_SCANS,
  /** The number of bytes of raw pixels is not three times height times width. */
  WRONG_SIZE,
  /** The bytes are no PNG or JPEG that can be decoded. */
  UNDECODABLE_IMAGE,
  /** The label would be one more than the {@code classes.max} of an open class list. */
  TOO_MANY_CLASSES;

  /** The code: the name in lower case with hyphens. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
