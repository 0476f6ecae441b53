package dev.eider.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.data.ImageShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExifOrientationTest {
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int APP1 = 0xe1;

  @ParameterizedTest
  @EnumSource(ExifOrientation.class)
  void value_isReadInEitherTypeAndByteOrder(ExifOrientation orientation) {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      for (int type : new int[] {SHORT, LONG}) {
        byte[] tiff = tiff(order, type, 1, orientation.ordinal() + 1);
        assertThat(ExifOrientation.ofData(tiff, 0, tiff.length)).contains(orientation);
        byte[] exif = exif(tiff);
        assertThat(ExifOrientation.ofExif(exif, 0, exif.length)).contains(orientation);
        assertThat(ExifOrientation.ofData(exif, 0, exif.length)).contains(orientation);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, 255, 0xffff})
  void valueOutOfRange_saysNothing(int value) {
    byte[] tiff = tiff(ByteOrder.BIG_ENDIAN, SHORT, 1, value);
    assertThat(ExifOrientation.ofData(tiff, 0, tiff.length)).isEmpty();
  }

  @Test
  void whatIsNoOrientation_saysNothing() {
    byte[] twoValues = tiff(ByteOrder.BIG_ENDIAN, SHORT, 2, 6);
    assertThat(ExifOrientation.ofData(twoValues, 0, twoValues.length)).isEmpty();
    byte[] text = tiff(ByteOrder.BIG_ENDIAN, 2, 1, 6);
    assertThat(ExifOrientation.ofData(text, 0, text.length)).isEmpty();
    byte[] noTiff = tiff(ByteOrder.BIG_ENDIAN, SHORT, 1, 6);
    noTiff[3] = 43;
    assertThat(ExifOrientation.ofData(noTiff, 0, noTiff.length)).isEmpty();
    byte[] whole = tiff(ByteOrder.BIG_ENDIAN, SHORT, 1, 6);
    for (int length = 0; length < 22; length++) {
      assertThat(ExifOrientation.ofData(whole, 0, length)).isEmpty();
    }
  }

  @Test
  void firstBlockWithAnOrientation_counts() throws Exception {
    byte[] jpeg = TestingJpegs.jpeg("420");
    byte[] none = exif(tiff(ByteOrder.BIG_ENDIAN, 2, 1, 8));
    byte[] outOfRange = exif(tiff(ByteOrder.BIG_ENDIAN, SHORT, 1, 9));
    byte[] six = exif(tiff(ByteOrder.LITTLE_ENDIAN, LONG, 1, 6));
    byte[] three = exif(tiff(ByteOrder.BIG_ENDIAN, SHORT, 1, 3));
    // Each goes before those that are there.
    for (byte[] block : new byte[][] {three, six, outOfRange, none, "http".getBytes(US_ASCII)}) {
      jpeg = TestingJpegs.with(jpeg, APP1, block);
    }
    assertThat(JpegFile.of(jpeg).orientation()).isEqualTo(ExifOrientation.QUARTER_CLOCKWISE);
  }

  @Test
  void blockOfAPng_countsWhereItsChecksumIsRight() throws Exception {
    byte[] png = TestingImages.png(0, 8, new int[][] {{1, 2}}, new byte[0]);
    byte[] six = TestingImages.chunk("eXIf", tiff(ByteOrder.LITTLE_ENDIAN, LONG, 1, 6));
    byte[] three = TestingImages.chunk("eXIf", tiff(ByteOrder.BIG_ENDIAN, SHORT, 1, 3));
    assertThat(PngFile.of(TestingImages.withChunks(png, six, three)).orientation())
        .isEqualTo(ExifOrientation.QUARTER_CLOCKWISE);
    six[20] ^= 1;
    assertThat(PngFile.of(TestingImages.withChunks(png, six, three)).orientation())
        .isEqualTo(ExifOrientation.UPSIDE_DOWN);
  }

  @Test
  void photographsOfEitherType_areTurnedTheSame() throws Exception {
    ImageDecoder decoder = new ImageDecoder(new ImageShape(64, 64), 1 << 20);
    byte[] turned = decoder.decode(TestingJpegs.resource("pairs/exif6.jpg"));
    assertThat(decoder.decode(TestingJpegs.resource("pairs/exif6-long.jpg"))).isEqualTo(turned);
    byte[] stored =
        decoder.decode(TestingJpegs.without(TestingJpegs.resource("pairs/exif6.jpg"), APP1));
    assertThat(ExifOrientation.QUARTER_CLOCKWISE.upright(stored, new ImageShape(64, 64)))
        .isEqualTo(turned)
        .isNotEqualTo(stored);
  }

  private static byte[] exif(byte[] tiff) {
    return ByteBuffer.allocate(6 + tiff.length)
        .put("Exif\0\0".getBytes(US_ASCII))
        .put(tiff)
        .array();
  }

  /** A TIFF file of one directory with one entry, the orientation. */
  private static byte[] tiff(ByteOrder order, int type, int count, int value) {
    ByteBuffer tiff = ByteBuffer.allocate(26).order(order);
    tiff.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(US_ASCII));
    tiff.putShort((short) 42).putInt(8).putShort((short) 1);
    tiff.putShort((short) 0x0112).putShort((short) type).putInt(count);
    if (type == SHORT) {
      tiff.putShort((short) value);
    } else {
      tiff.putInt(value);
    }
    return tiff.array();
  }
}
