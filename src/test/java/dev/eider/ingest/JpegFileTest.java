package dev.eider.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.eider.data.ImageShape;
import dev.eider.data.Rejection;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JPEGs against what libjpeg makes of them; {@code images/README.md} says how they were made. */
class JpegFileTest {
  private static final ImageDecoder DECODER = new ImageDecoder(TestingJpegs.SHAPE, 1 << 20);
  private static final int APP2 = 0xe2;
  private static final byte[] END = {(byte) 0xff, (byte) 0xd9};

  @ParameterizedTest
  @ValueSource(
      strings = {
        "444",
        "422",
        "420",
        "440",
        "411",
        "uneven",
        "luma-halved",
        "restarts",
        "progressive",
        "grey",
        "grey-2x2",
        "rgb"
      })
  void jpeg_isWhatLibjpegMakesOfIt(String name) throws Exception {
    assertAlike(DECODER.decode(TestingJpegs.jpeg(name)), TestingJpegs.decoded(name));
  }

  /** Libjpeg's rules: JFIF wins over Adobe, Adobe over ids, and ids that say nothing are YCbCr. */
  @ParameterizedTest
  @CsvSource({
    "true, -1, RGB, YCBCR",
    "true, 0, RGB, YCBCR",
    "true, 0, 123, YCBCR",
    "true, 1, RGB, YCBCR",
    "true, 2, 123, YCBCR",
    "false, -1, 123, YCBCR",
    "false, -1, RGB, RGB",
    "false, -1, rgb, YCBCR",
    "false, -1, YCc, YCBCR",
    "false, -1, 012, YCBCR",
    "false, -1, 132, YCBCR",
    "false, 0, 123, RGB",
    "false, 0, RGB, RGB",
    "false, 0, 789, RGB",
    "false, 1, 123, YCBCR",
    "false, 1, RGB, YCBCR",
    "false, 2, RGB, YCBCR",
    "false, 77, 123, YCBCR",
  })
  void markersAndIds_decideTheColours(boolean jfif, int adobe, String ids, JpegColour colour)
      throws Exception {
    for (String name : new String[] {"444", "420"}) {
      byte[] jpeg = TestingJpegs.withIds(TestingJpegs.jpeg(name), ids);
      if (!jfif) {
        jpeg = TestingJpegs.without(jpeg, TestingJpegs.APP0);
      }
      if (adobe >= 0) {
        jpeg = TestingImages.withAdobe(jpeg, adobe);
      }
      assertAlike(
          DECODER.decode(jpeg),
          colour == JpegColour.RGB ? TestingJpegs.stored(name) : TestingJpegs.decoded(name));
    }
  }

  @Test
  void embeddedProfile_changesNothing() throws Exception {
    ImageDecoder decoder = new ImageDecoder(new ImageShape(64, 64), 1 << 20);
    assertThat(decoder.decode(TestingJpegs.resource("pairs/icc-p3.jpg")))
        .isEqualTo(decoder.decode(TestingJpegs.resource("pairs/plain.jpg")));
    byte[] damagedProfile = "ICC_PROFILE\0\1\2no profile".getBytes(US_ASCII);
    assertThat(DECODER.decode(TestingJpegs.with(TestingJpegs.jpeg("420"), APP2, damagedProfile)))
        .isEqualTo(DECODER.decode(TestingJpegs.jpeg("420")));
  }

  /** A library that repeats rows gives the pixels of one that mixes them. */
  @Test
  void repeatedRows_areMixedAsLibjpegTurboDoes() {
    // Rows 8, 16, 4 of one pixel: (3 * 8 + 8 + 1) / 4 = 8, (3 * 8 + 16 + 2) / 4 = 10,
    // (3 * 16 + 8 + 1) / 4 = 14, (3 * 16 + 4 + 2) / 4 = 13, (3 * 4 + 16 + 1) / 4 = 7.
    byte[] plane = {-1, 8, 8, 16, 16, 4};
    RowUpsampling.smooth(plane, 1, 5, 1);
    assertThat(plane).containsExactly(-1, 8, 10, 14, 13, 7);
    byte[] mixed = plane.clone();
    RowUpsampling.smooth(mixed, 1, 5, 1);
    assertThat(mixed).isEqualTo(plane);
  }

  /** Wherever compressed data end, the decoder is told that the image ends there. */
  @ParameterizedTest
  @ValueSource(strings = {"444", "420", "restarts", "progressive", "grey"})
  void jpegThatIsCutOffWithAnEndOfImage_isUndecodable(String name) {
    byte[] jpeg = TestingJpegs.jpeg(name);
    int first = 2;
    while (jpeg[first] != (byte) 0xff || jpeg[first + 1] != (byte) 0xda) {
      first++;
    }
    for (int length = first + 14; length < jpeg.length - 8; length++) {
      byte[] cut = Arrays.copyOf(jpeg, length + END.length);
      System.arraycopy(END, 0, cut, length, END.length);
      assertUndecodable(cut);
      assertUndecodable(Arrays.copyOf(jpeg, length));
    }
  }

  @Test
  void damageThatADecoderWarnsOf_isUndecodable() {
    byte[] jpeg = TestingJpegs.jpeg("restarts");
    // A marker of a restart that does not come: 0xd0 is the first, 0xd5 the sixth.
    int restart = 2;
    while (jpeg[restart] != (byte) 0xff || jpeg[restart + 1] != (byte) 0xd0) {
      restart++;
    }
    jpeg[restart + 1] = (byte) 0xd5;
    assertUndecodable(jpeg);
    byte[] extraneous = TestingJpegs.jpeg("420");
    ByteArrayOutputStream between = new ByteArrayOutputStream();
    between.write(extraneous, 0, 20);
    between.writeBytes(new byte[] {1, 2, 3});
    between.write(extraneous, 20, extraneous.length - 20);
    assertUndecodable(between.toByteArray());
  }

  @ParameterizedTest
  @CsvSource({
    "arithmetic, 0, 0, the JPEG is of a coding that is not read: SOF9",
    "420, 1, 195, the JPEG is of a coding that is not read: SOF3",
    "420, 4, 12, the JPEG has samples of 12 bits",
  })
  void kindThatNotEveryJavaReads_isUndecodable(String name, int at, int value, String message) {
    byte[] jpeg = TestingJpegs.jpeg(name);
    if (at > 0) {
      int frame = 2;
      while (jpeg[frame] != (byte) 0xff || jpeg[frame + 1] != (byte) 0xc0) {
        frame++;
      }
      jpeg[frame + at] = (byte) value;
    }
    assertThat(rejection(jpeg)).hasMessage(message);
  }

  @Test
  void whatFollowsTheImage_isIgnored() throws Exception {
    byte[] jpeg = TestingJpegs.jpeg("420");
    ByteArrayOutputStream followed = new ByteArrayOutputStream();
    followed.writeBytes(jpeg);
    followed.writeBytes(TestingJpegs.jpeg("444"));
    followed.writeBytes(new byte[100]);
    assertThat(DECODER.decode(followed.toByteArray())).isEqualTo(DECODER.decode(jpeg));
  }

  private static void assertUndecodable(byte[] jpeg) {
    assertThat(rejection(jpeg).rejection()).isEqualTo(Rejection.UNDECODABLE_IMAGE);
  }

  private static RejectedRecordException rejection(byte[] jpeg) {
    return catchThrowableOfType(RejectedRecordException.class, () -> DECODER.decode(jpeg));
  }

  private static void assertAlike(byte[] pixels, byte[] expected) {
    assertThat(pixels).hasSameSizeAs(expected);
    int furthest = 0;
    for (int at = 0; at < pixels.length; at++) {
      furthest = Math.max(furthest, Math.abs((pixels[at] & 0xff) - (expected[at] & 0xff)));
    }
    assertThat(furthest).isLessThanOrEqualTo(2);
  }
}
