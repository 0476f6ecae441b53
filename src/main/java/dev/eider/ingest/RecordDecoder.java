package dev.eider.ingest;

import dev.eider.config.CommonSettings;
import dev.eider.config.MessageLimits;
import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.ImageRecordFormat;
import dev.eider.data.Ingested;
import dev.eider.data.Label;
import dev.eider.data.NoLabelException;
import dev.eider.data.Rejection;
import dev.eider.data.Split;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
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

  private static final Pattern NO_LETTERS = Pattern.compile("[^\\p{L}\\p{N}]");

  /** Of the content types of bytes that are PNG or JPEG. */
  private static final Pattern IMAGE_TYPE =
      Pattern.compile("image/.+|(application|binary)/octet-stream");

  private static final Pattern JPEG_OR_PNG_TYPE = Pattern.compile("image/.*(jpe?g|png).*");

  /** How many bytes an escape may have for one of the label: {@code \\}{@code u006f}. */
  private static final int MOST_BYTES_A_BYTE = 8;

  private final ImageDecoder imageDecoder;
  private final Set<String> closedClasses;
  private final Map<String, String> classesByLetters = new HashMap<>();
  private final int labelMaxBytes;
  private final int idMaxBytes;
  private final MessageLimits limits;

  /** A decoder to the settings' input size, limits and class list. */
  public RecordDecoder(Settings settings) {
    this.imageDecoder =
        new ImageDecoder(
            CommonSettings.imageShape(settings), settings.get(IngestSettings.IMAGE_MAX_PIXELS));
    this.closedClasses = Set.copyOf(settings.get(CommonSettings.CLASSES));
    closedClasses.forEach(label -> classesByLetters.put(letters(label), label));
    this.labelMaxBytes = settings.get(IngestSettings.LABEL_MAX_BYTES);
    this.idMaxBytes = settings.get(IngestSettings.ID_MAX_BYTES);
    this.limits = MessageLimits.of(settings);
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
          DeadLetter.of(record, e.rejection(), e.reason(), limits));
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
    // Quotes, escapes and white space may be around a label that is short enough.
    requireLabelBytes(bytes.length, (long) MOST_BYTES_A_BYTE * labelMaxBytes);
    String label = label(bytes);
    requireLabelBytes(label.getBytes(StandardCharsets.UTF_8).length, labelMaxBytes);
    if (!closedClasses.isEmpty() && !closedClasses.contains(label)) {
      String alike = classesByLetters.get(letters(label));
      throw new RejectedRecordException(
          Rejection.UNKNOWN_CLASS,
          Label.shown(label)
              + " is not in the closed class list"
              + (alike == null ? "" : ", which has " + Label.shown(alike)));
    }
    return label;
  }

  private void requireLabelBytes(int bytes, long most) throws RejectedRecordException {
    if (bytes > most) {
      throw new RejectedRecordException(
          Rejection.LABEL_TOO_LONG, bytes + " bytes; at most " + labelMaxBytes);
    }
  }

  private static String label(byte[] bytes) throws RejectedRecordException {
    try {
      return Label.ofUtf8(bytes);
    } catch (NoLabelException e) {
      Rejection rejection =
          switch (e.fault()) {
            case BLANK -> Rejection.BLANK_LABEL;
            case NOT_UTF8 -> Rejection.LABEL_NOT_UTF8;
            case NOT_TEXT -> Rejection.LABEL_NOT_TEXT;
          };
      throw new RejectedRecordException(rejection, String.valueOf(e.getMessage()));
    }
  }

  /** What labels have in common that a person may take for each other. */
  private static String letters(String label) {
    return NO_LETTERS
        .matcher(Normalizer.normalize(label, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT))
        .replaceAll("");
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
    if (!raw && !IMAGE_TYPE.matcher(contentType).matches()) {
      throw unknown(contentType);
    }
    byte[] value = record.value();
    if (value == null || value.length == 0) {
      throw new RejectedRecordException(Rejection.EMPTY_VALUE, "the value has no bytes");
    }
    if (raw) {
      return imageDecoder.fitRgb8(
          value,
          dimension(record, ImageRecordFormat.HEIGHT),
          dimension(record, ImageRecordFormat.WIDTH));
    }
    if (!ImageDecoder.reads(value) && !JPEG_OR_PNG_TYPE.matcher(contentType).matches()) {
      throw unknown(contentType);
    }
    return imageDecoder.decode(value);
  }

  private static RejectedRecordException unknown(String contentType) {
    return new RejectedRecordException(
        Rejection.UNKNOWN_CONTENT_TYPE, "the content type is '" + contentType + "'");
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
    return Label.plain(new String(bytes, StandardCharsets.UTF_8));
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
