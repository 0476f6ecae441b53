package dev.eider.ingest;

import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.ImageRecordFormat;
import dev.eider.data.ImageShape;
import dev.eider.data.Ingested;
import dev.eider.data.Rejection;
import dev.eider.data.Split;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns a record of the images topic ({@link ImageRecordFormat}) into an example of the network's
 * input size, or says why it is none. It throws for no record. Thread-safe.
 */
public final class RecordDecoder {
  private static final String[] LABEL_HEADERS = {
    ImageRecordFormat.LABEL, ImageRecordFormat.CLOUD_EVENT_LABEL
  };
  private static final String[] CONTENT_TYPE_HEADERS = {
    ImageRecordFormat.CONTENT_TYPE, "ce_datacontenttype"
  };

  private static final char REPLACEMENT = '\uFFFD';

  private static final Pattern DIMENSION = Pattern.compile("[1-9][0-9]{0,8}");

  private final ImageDecoder imageDecoder;
  private final Set<String> closedClasses;
  private final int labelMaxBytes;
  private final int idMaxBytes;

  /** A decoder to the settings' input size, limits and class list. */
  public RecordDecoder(Settings settings) {
    this.imageDecoder =
        new ImageDecoder(
            new ImageShape(
                settings.get(CommonSettings.IMAGE_HEIGHT),
                settings.get(CommonSettings.IMAGE_WIDTH)),
            settings.get(IngestSettings.IMAGE_MAX_PIXELS));
    this.closedClasses = Set.copyOf(settings.get(CommonSettings.CLASSES));
    this.labelMaxBytes = settings.get(IngestSettings.LABEL_MAX_BYTES);
    this.idMaxBytes = settings.get(IngestSettings.ID_MAX_BYTES);
  }

  /** The example of a record, or its rejection with the dead letter. */
  public Decoded decode(RawRecord record) {
    try {
      String label = label(record);
      String id = id(record);
      Split split = split(record);
      return new Decoded(
          Ingested.accepted(record.position(), new Example(id, label, pixels(record), split)),
          null);
    } catch (RejectedRecordException e) {
      return new Decoded(
          Ingested.rejected(record.position(), e.rejection().code()),
          DeadLetter.of(record, e.rejection(), e.reason()));
    }
  }

  private String label(RawRecord record) throws RejectedRecordException {
    byte[] bytes =
        record
            .header(LABEL_HEADERS)
            .orElseThrow(
                () ->
                    new RejectedRecordException(
                        Rejection.MISSING_LABEL,
                        "no header " + String.join(" or ", LABEL_HEADERS)));
    if (bytes.length > labelMaxBytes) {
      throw new RejectedRecordException(
          Rejection.LABEL_TOO_LONG, bytes.length + " bytes; at most " + labelMaxBytes);
    }
    String label = utf8(bytes, Rejection.LABEL_NOT_UTF8);
    if (label.isBlank()) {
      throw new RejectedRecordException(Rejection.BLANK_LABEL, "the label is '" + label + "'");
    }
    if (!closedClasses.isEmpty() && !closedClasses.contains(label)) {
      throw new RejectedRecordException(
          Rejection.UNKNOWN_CLASS, "'" + label + "' is not in the closed class list");
    }
    return label;
  }

  private String id(RawRecord record) throws RejectedRecordException {
    byte[] bytes = record.key();
    if (bytes == null || bytes.length == 0) {
      bytes = record.header(ImageRecordFormat.CLOUD_EVENT_ID).orElse(null);
    }
    if (bytes == null || bytes.length == 0) {
      return record.position().asId();
    }
    if (bytes.length > idMaxBytes) {
      throw new RejectedRecordException(
          Rejection.ID_TOO_LONG, bytes.length + " bytes; at most " + idMaxBytes);
    }
    return utf8(bytes, Rejection.ID_NOT_UTF8);
  }

  private static @Nullable Split split(RawRecord record) throws RejectedRecordException {
    Optional<byte[]> header = record.header(ImageRecordFormat.SPLIT);
    if (header.isEmpty()) {
      return null;
    }
    try {
      return Split.fromHeaderValue(lenientText(header.get()));
    } catch (IllegalArgumentException e) {
      throw new RejectedRecordException(Rejection.BAD_SPLIT, String.valueOf(e.getMessage()));
    }
  }

  private byte[] pixels(RawRecord record) throws RejectedRecordException {
    byte[] header =
        record
            .header(CONTENT_TYPE_HEADERS)
            .orElseThrow(
                () ->
                    new RejectedRecordException(
                        Rejection.MISSING_CONTENT_TYPE,
                        "no header " + String.join(" or ", CONTENT_TYPE_HEADERS)));
    String contentType = mediaType(lenientText(header));
    boolean raw = contentType.equals(ImageRecordFormat.RGB8);
    if (!raw
        && !contentType.equals(ImageRecordFormat.JPEG)
        && !contentType.equals(ImageRecordFormat.PNG)) {
      throw new RejectedRecordException(
          Rejection.UNKNOWN_CONTENT_TYPE, "the content type is '" + contentType + "'");
    }
    byte[] value = record.value();
    if (value == null || value.length == 0) {
      throw new RejectedRecordException(Rejection.EMPTY_VALUE, "the value has no bytes");
    }
    return raw
        ? imageDecoder.fitRgb8(
            value,
            dimension(record, ImageRecordFormat.HEIGHT),
            dimension(record, ImageRecordFormat.WIDTH))
        : imageDecoder.decode(value);
  }

  private static int dimension(RawRecord record, String name) throws RejectedRecordException {
    String text = record.header(name).map(RecordDecoder::lenientText).orElse("");
    if (!DIMENSION.matcher(text).matches()) {
      throw new RejectedRecordException(
          Rejection.BAD_DIMENSIONS,
          "header " + name + " is '" + text + "', not a positive whole number");
    }
    return Integer.parseInt(text);
  }

  /** The type and subtype of a content type, without parameters, in lower case. */
  private static String mediaType(String contentType) {
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  private static String lenientText(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).strip();
  }

  private static String utf8(byte[] bytes, Rejection otherwise) throws RejectedRecordException {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) < 0) {
      return text; // Nothing had to be replaced: the bytes are UTF-8.
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new RejectedRecordException(otherwise, "not UTF-8: " + e.getMessage());
    }
  }
}
