package dev.eider.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.Rejection;
import dev.eider.data.Split;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordDecoderTest {
  private static final Settings SETTINGS =
      Settings.defaults()
          .with(CommonSettings.IMAGE_HEIGHT, "2")
          .with(CommonSettings.IMAGE_WIDTH, "2")
          .with(CommonSettings.CLASSES, "cat,dog,\u96ea")
          .with(IngestSettings.LABEL_MAX_BYTES, "8")
          .with(IngestSettings.ID_MAX_BYTES, "6");
  private static final RecordDecoder DECODER = new RecordDecoder(SETTINGS);
  private static final byte[] PIXELS = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

  @Test
  void rawRecordOfTheInputSize_isAnExampleOfTheSamePixels() {
    Example example = accepted(record("id-1", headers()));
    assertThat(example.id()).isEqualTo("id-1");
    assertThat(example.label()).isEqualTo("cat");
    assertThat(example.pixels()).isSameAs(PIXELS);
    assertThat(example.chosenSplit()).isEmpty();
  }

  @Test
  void recordWithoutKey_isNamedByItsPosition() {
    assertThat(accepted(record(null, headers())).id()).isEqualTo("eider.images-3-42");
    assertThat(accepted(record("", headers())).id()).isEqualTo("eider.images-3-42");
  }

  @Test
  void cloudEvent_isRead() {
    Map<String, byte[]> headers = headers();
    headers.remove("label");
    headers.put("ce_label", "\u96ea".getBytes(UTF_8));
    headers.put("ce_id", "ce-7".getBytes(UTF_8));
    assertThat(accepted(record(null, headers)).label()).isEqualTo("\u96ea");
    assertThat(accepted(record(null, headers)).id()).isEqualTo("ce-7");
  }

  @Test
  void contentTypeWithParameters_isRead() {
    Map<String, byte[]> headers = headers();
    headers.remove("content-type");
    headers.put("ce_datacontenttype", "Application/X-Eider-RGB8; v=1".getBytes(UTF_8));
    assertThat(accepted(record("a", headers)).pixels()).isSameAs(PIXELS);
  }

  @ParameterizedTest
  @CsvSource({"dev, DEV", "eval, EVAL", "train, TRAIN"})
  void splitHeader_isThePublishersChoice(String header, Split expected) {
    Map<String, byte[]> headers = headers();
    headers.put("split", header.getBytes(UTF_8));
    assertThat(accepted(record("a", headers)).chosenSplit()).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "label, , missing-label",
    "label, ' ', blank-label",
    "label, 123456789, label-too-long",
    "label, bird, unknown-class",
    "split, test, bad-split",
    "content-type, , missing-content-type",
    "content-type, image/gif, unknown-content-type",
    "content-type, text/plain, unknown-content-type",
    "content-type, image/x-png, undecodable-image",
    "height, , bad-dimensions",
    "height, two, bad-dimensions",
    "width, 0, bad-dimensions",
    "width, -2, bad-dimensions",
    "width, 99999999999, bad-dimensions",
    "width, 3, wrong-size",
    "width, 900000000, image-too-large",
    "content-type, image/png, undecodable-image",
    "content-type, image/jpeg, undecodable-image",
  })
  void faultyHeader_isRejectedForIt(String header, @Nullable String value, String code) {
    Map<String, byte[]> headers = headers();
    headers.remove(header);
    if (value != null) {
      headers.put(header, value.getBytes(UTF_8));
    }
    assertRejected(record("a", headers), code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\u96ea", "\ufeff\u96ea\r\n", " \u96ea ", "\"\u96ea\"", "\"\\u96ea\"", "'\u96ea'"})
  void labelInAnySpelling_isTheClassOfTheList(String spelling) {
    Map<String, byte[]> headers = headers();
    headers.put("label", spelling.getBytes(UTF_8));
    assertThat(accepted(record("a", headers)).label()).isEqualTo("\u96ea");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "bird; 'bird' is not in the closed class list",
        "Cat; 'Cat' is not in the closed class list, which has 'cat'",
        "c at; 'c at' is not in the closed class list, which has 'cat'",
        "c\u0430t; 'c\u0430t' ('c\\u0430t') is not in the closed class list",
      })
  void labelBesideTheList_isToldFromTheClassItLooksLike(String label, String message) {
    assertMessage(label.getBytes(UTF_8), "unknown-class", message);
  }

  @Test
  void labelThatIsNoText_isShownEscaped() {
    assertMessage(
        new byte[] {0, 0, 0, 7},
        "label-not-text",
        "the label '\\u0000\\u0000\\u0000\\u0007' is no text: U+0000");
    assertMessage(
        "\u001b[2J".getBytes(UTF_8), "label-not-text", "the label '\\u001b[2J' is no text: U+001B");
    assertMessage(
        "L\u00f6we".getBytes(ISO_8859_1), "label-not-utf8", "the label 'L\\xf6we' is not UTF-8");
  }

  private static void assertMessage(byte[] label, String code, String message) {
    Map<String, byte[]> headers = headers();
    headers.put("label", label);
    RawRecord record = record("a", headers);
    assertRejected(record, code);
    assertThat(DECODER.decode(record).deadLetter().orElseThrow().headers())
        .filteredOn(header -> header.name().equals(DeadLetter.ERROR_MESSAGE))
        .extracting(header -> text(header.value()))
        .containsExactly(message);
  }

  /** The bytes say what they are; the names that are no standard are many. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "image/jpeg",
        "image/jpg",
        "image/pjpeg",
        "image/x-png",
        "IMAGE/JPEG; charset=binary",
        "\"image/jpeg\"",
        "image/*",
        "application/octet-stream",
        "image/webp",
      })
  void image_isReadUnderAnyNameOfAnImage(String contentType) {
    byte[] png =
        TestingImages.encode(TestingImages.stored(2, 2, BufferedImage.TYPE_BYTE_GRAY, 128), "png");
    Map<String, byte[]> headers = headers();
    headers.put("content-type", contentType.getBytes(UTF_8));
    assertThat(accepted(new RawRecord("t", 0, 0, 0, null, png, list(headers))).pixels())
        .containsOnly(128);
  }

  @Test
  void textThatIsNotUtf8_isRejected() {
    Map<String, byte[]> headers = headers();
    headers.put("label", new byte[] {(byte) 0xc3, 0x28});
    assertRejected(record("a", headers), "label-not-utf8");
    RawRecord badId =
        new RawRecord("t", 0, 0, 0, new byte[] {(byte) 0xff}, PIXELS, list(headers()));
    assertRejected(badId, "id-not-utf8");
  }

  @Test
  void idThatIsTooLong_isRejected() {
    assertRejected(record("1234567", headers()), "id-too-long");
  }

  @Test
  void recordWithoutValue_isRejected() {
    for (byte[] value : Arrays.asList(null, new byte[0])) {
      assertRejected(new RawRecord("t", 0, 0, 0, null, value, list(headers())), "empty-value");
    }
  }

  @Test
  void headerThatIsNull_isTakenForMissing() {
    List<RawRecord.Header> headers = new ArrayList<>(list(headers()));
    headers.removeIf(h -> h.name().equals("label"));
    headers.add(new RawRecord.Header("label", null));
    assertRejected(new RawRecord("t", 0, 0, 0, null, PIXELS, headers), "missing-label");
  }

  @Test
  void deadLetter_keepsTheRecordAndSaysWhatIsWrong() {
    Map<String, byte[]> headers = headers();
    headers.put("label", "bird".getBytes(UTF_8));
    RawRecord record = record("id-1", headers);
    DeadLetter letter = DECODER.decode(record).deadLetter().orElseThrow();
    assertThat(letter.key()).isSameAs(record.key());
    assertThat(letter.value()).isSameAs(record.value());
    assertThat(letter.headers()).startsWith(record.headers().toArray(RawRecord.Header[]::new));
    assertThat(
            letter.headers().stream()
                .skip(record.headers().size())
                .collect(Collectors.toMap(RawRecord.Header::name, h -> text(h.value()))))
        .isEqualTo(
            Map.of(
                "error.reason", "unknown-class",
                "error.message", "'bird' is not in the closed class list",
                "source.topic", "eider.images",
                "source.partition", "3",
                "source.offset", "42",
                "source.timestamp", "1234"));
  }

  @Test
  void codes_areStable() {
    assertThat(Rejection.values())
        .extracting(Rejection::code)
        .containsExactly(
            "missing-label",
            "blank-label",
            "label-too-long",
            "label-not-utf8",
            "label-not-text",
            "unknown-class",
            "id-too-long",
            "id-not-utf8",
            "bad-split",
            "missing-content-type",
            "unknown-content-type",
            "empty-value",
            "bad-dimensions",
            "image-too-large",
            "too-many-scans",
            "wrong-size",
            "undecodable-image",
            "too-many-classes");
  }

  private static Example accepted(RawRecord record) {
    return DECODER.decode(record).ingested().requireExample();
  }

  private static void assertRejected(RawRecord record, String code) {
    Decoded decoded = DECODER.decode(record);
    assertThat(decoded.ingested().rejection()).isEqualTo(code);
    assertThat(decoded.ingested().position()).isEqualTo(record.position());
    assertThat(decoded.deadLetter()).isPresent();
  }

  private static RawRecord record(@Nullable String key, Map<String, byte[]> headers) {
    byte[] bytes = key == null ? null : key.getBytes(UTF_8);
    return new RawRecord("eider.images", 3, 42, 1234, bytes, PIXELS, list(headers));
  }

  private static Map<String, byte[]> headers() {
    Map<String, byte[]> headers = new LinkedHashMap<>();
    headers.put("label", "cat".getBytes(UTF_8));
    headers.put("content-type", "application/x-eider-rgb8".getBytes(UTF_8));
    headers.put("height", "2".getBytes(UTF_8));
    headers.put("width", "2".getBytes(UTF_8));
    return headers;
  }

  private static List<RawRecord.Header> list(Map<String, byte[]> headers) {
    return headers.entrySet().stream()
        .map(e -> new RawRecord.Header(e.getKey(), e.getValue()))
        .toList();
  }

  private static String text(byte @Nullable [] bytes) {
    return bytes == null ? "" : new String(bytes, UTF_8);
  }
}
