package dev.eider.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.eider.data.ImageShape;
import dev.eider.data.Rejection;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
  private static final ImageDecoder DECODER = new ImageDecoder(new ImageShape(4, 6), 10_000);

  @Test
  void rgbPng_isPlanar() throws Exception {
    BufferedImage image = new BufferedImage(6, 4, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 24; i++) {
      image.setRGB(i % 6, i / 6, i << 16 | (i + 50) << 8 | i + 100);
    }
    byte[] expected = new byte[72];
    for (int i = 0; i < 24; i++) {
      expected[i] = (byte) i;
      expected[24 + i] = (byte) (i + 50);
      expected[48 + i] = (byte) (i + 100);
    }
    assertThat(DECODER.decode(TestingImages.encode(image, "png"))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg"})
  void greyImage_keepsItsValueInEveryChannel(String format) throws Exception {
    byte[] encoded =
        TestingImages.encode(TestingImages.stored(4, 6, BufferedImage.TYPE_BYTE_GRAY, 128), format);
    assertThat(DECODER.decode(encoded)).isEqualTo(planar(128, 128, 128));
  }

  @Test
  void greyPngOf16Bits_isScaledTo8() throws Exception {
    // 128 * 257 is 128 in 16 bits; 100 more is nearer to it than to 129.
    byte[] encoded =
        TestingImages.encode(
            TestingImages.stored(4, 6, BufferedImage.TYPE_USHORT_GRAY, 128 * 257 + 100), "png");
    assertThat(DECODER.decode(encoded)).isEqualTo(planar(128, 128, 128));
  }

  @Test
  void rgbaPngOf16Bits_isScaledTo8AndLaidOnBlack() throws Exception {
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            true,
            false,
            Transparency.TRANSLUCENT,
            DataBuffer.TYPE_USHORT);
    WritableRaster raster = model.createCompatibleWritableRaster(6, 4);
    TestingImages.fill(raster, 200 * 257, 100 * 257, 50 * 257, 51 * 257);
    byte[] encoded = TestingImages.encode(new BufferedImage(model, raster, false, null), "png");
    // 51 / 255 is a fifth.
    assertThat(DECODER.decode(encoded)).isEqualTo(planar(40, 20, 10));
  }

  @Test
  void transparentPng_isLaidOnBlack() throws Exception {
    BufferedImage image =
        TestingImages.filled(4, 6, BufferedImage.TYPE_4BYTE_ABGR, 102 << 24 | 0xff6432);
    // 102 / 255 is two fifths of 255, 100 and 50.
    assertThat(DECODER.decode(TestingImages.encode(image, "png"))).isEqualTo(planar(102, 40, 20));
  }

  @Test
  void palettePng_showsItsColours() throws Exception {
    byte[] red = {0, 10};
    byte[] green = {0, 20};
    byte[] blue = {0, 30};
    IndexColorModel palette = new IndexColorModel(8, 2, red, green, blue);
    BufferedImage image = new BufferedImage(6, 4, BufferedImage.TYPE_BYTE_INDEXED, palette);
    TestingImages.fill(image.getRaster(), 1);
    assertThat(DECODER.decode(TestingImages.encode(image, "png"))).isEqualTo(planar(10, 20, 30));
  }

  @Test
  void palettePngWithTransparency_isLaidOnBlack() throws Exception {
    byte[] grey = {(byte) 200, (byte) 200};
    byte[] alpha = {(byte) 255, 51};
    IndexColorModel palette = new IndexColorModel(8, 2, grey, grey, grey, alpha);
    BufferedImage image = new BufferedImage(6, 4, BufferedImage.TYPE_BYTE_INDEXED, palette);
    TestingImages.fill(image.getRaster(), 1);
    assertThat(DECODER.decode(TestingImages.encode(image, "png"))).isEqualTo(planar(40, 40, 40));
  }

  @Test
  void bilevelPng_isBlackAndWhite() throws Exception {
    BufferedImage image = TestingImages.stored(4, 6, BufferedImage.TYPE_BYTE_BINARY, 1);
    assertThat(DECODER.decode(TestingImages.encode(image, "png"))).isEqualTo(planar(255, 255, 255));
  }

  @Test
  void colourJpegOfAnotherSize_isScaled() throws Exception {
    byte[] encoded =
        TestingImages.encode(
            TestingImages.filled(90, 70, BufferedImage.TYPE_INT_RGB, 0xc86432), "jpeg");
    byte[] pixels = DECODER.decode(encoded);
    byte[] expected = planar(200, 100, 50);
    for (int i = 0; i < expected.length; i++) {
      assertThat(pixels[i] & 0xff).isBetween((expected[i] & 0xff) - 2, (expected[i] & 0xff) + 2);
    }
  }

  /** The bright quarter is at the upper left as stored; where it is upright follows from EXIF. */
  @ParameterizedTest
  @CsvSource({"1,0", "2,1", "3,3", "4,2", "5,0", "6,1", "7,3", "8,2"})
  void exifOrientation_turnsTheImageUpright(int orientation, int brightQuarter) throws Exception {
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 256; i++) {
      image.setRGB(i % 16, i / 16, 0xffffff);
    }
    byte[] jpeg = TestingImages.encode(image, "jpeg");
    for (boolean littleEndian : new boolean[] {false, true}) {
      byte[] pixels =
          new ImageDecoder(new ImageShape(32, 32), 10_000)
              .decode(TestingImages.withOrientation(jpeg, orientation, littleEndian));
      for (int quarter = 0; quarter < 4; quarter++) {
        int centre = pixels[(quarter / 2 * 16 + 8) * 32 + quarter % 2 * 16 + 8] & 0xff;
        assertThat(centre > 128).isEqualTo(quarter == brightQuarter);
      }
    }
  }

  @Test
  void quarterTurn_swapsHeightAndWidthBeforeScaling() throws Exception {
    // Stored 12 x 8 with a bright first row: turned clockwise, the last column is bright.
    BufferedImage image = new BufferedImage(16, 24, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 128; i++) {
      image.setRGB(i % 16, i / 16, 0xffffff);
    }
    byte[] jpeg = TestingImages.withOrientation(TestingImages.encode(image, "jpeg"), 6, false);
    byte[] pixels = DECODER.decode(jpeg);
    for (int y = 0; y < 4; y++) {
      assertThat(pixels[y * 6] & 0xff).isLessThan(30);
      assertThat(pixels[y * 6 + 5] & 0xff).isGreaterThan(225);
    }
  }

  @Test
  void imageNamedForTheOtherFormat_isRead() throws Exception {
    byte[] jpeg =
        TestingImages.encode(TestingImages.stored(4, 6, BufferedImage.TYPE_BYTE_GRAY, 7), "jpeg");
    assertThat(DECODER.decode(jpeg)).isEqualTo(planar(7, 7, 7));
  }

  @ParameterizedTest
  @ValueSource(ints = {DataBuffer.TYPE_BYTE, DataBuffer.TYPE_USHORT})
  void greyPngWithTransparency_isLaidOnBlack(int type) throws Exception {
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_GRAY),
            true,
            false,
            Transparency.TRANSLUCENT,
            type);
    WritableRaster raster = model.createCompatibleWritableRaster(6, 4);
    int unit = type == DataBuffer.TYPE_BYTE ? 1 : 257;
    TestingImages.fill(raster, 200 * unit, 51 * unit);
    byte[] encoded = TestingImages.encode(new BufferedImage(model, raster, false, null), "png");
    assertThat(DECODER.decode(encoded)).isEqualTo(planar(40, 40, 40));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg"})
  void imageInPasses_isAsTheOneInRows(String format) throws Exception {
    BufferedImage image = new BufferedImage(31, 33, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 31 * 33; i++) {
      image.setRGB(i % 31, i / 31, 0x10305 * (i % 97));
    }
    assertThat(DECODER.decode(TestingImages.encodeInPasses(image, format)))
        .isEqualTo(DECODER.decode(TestingImages.encode(image, format)));
  }

  @Test
  void animatedPng_isItsFirstImage() throws Exception {
    byte[] png =
        TestingImages.encode(
            TestingImages.filled(4, 6, BufferedImage.TYPE_INT_RGB, 0x0a141e), "png");
    byte[] animated =
        TestingImages.withChunks(
            png,
            TestingImages.chunk("acTL", new byte[8]),
            TestingImages.chunk("fcTL", new byte[26]),
            TestingImages.chunk("fdAT", new byte[40]));
    assertThat(DECODER.decode(animated)).isEqualTo(planar(10, 20, 30));
  }

  /** ImageIO would unpack it, because of the palette. */
  @Test
  void textThatUnpacksToAGigabyte_isNotUnpacked() throws Exception {
    byte[] grey = {0, 10};
    IndexColorModel palette = new IndexColorModel(8, 2, grey, grey, grey);
    BufferedImage image = new BufferedImage(6, 4, BufferedImage.TYPE_BYTE_INDEXED, palette);
    TestingImages.fill(image.getRaster(), 1);
    byte[] bomb =
        TestingImages.withChunks(
            TestingImages.encode(image, "png"), TestingImages.compressedText(1 << 30));
    assertThat(bomb).hasSizeLessThan(2 << 20);
    assertThat(PngFile.of(bomb).essential()).hasSizeLessThan(1000);
    assertThat(DECODER.decode(bomb)).isEqualTo(planar(10, 10, 10));
  }

  @Test
  void exifOrientationOfAPng_turnsTheImageUpright() throws Exception {
    BufferedImage image = new BufferedImage(6, 4, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0xffffff);
    byte[] exif = {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 3, 0, 0};
    byte[] png =
        TestingImages.withChunks(
            TestingImages.encode(image, "png"), TestingImages.chunk("eXIf", exif));
    byte[] pixels = DECODER.decode(png);
    assertThat(pixels[0]).isZero();
    assertThat(pixels[23]).isEqualTo((byte) 255);
  }

  @Test
  void pngWithAWrongChecksum_isUndecodable() {
    byte[] png =
        TestingImages.encode(TestingImages.stored(4, 6, BufferedImage.TYPE_BYTE_GRAY, 128), "png");
    png[png.length - 20] ^= 1;
    assertThatExceptionOfType(RejectedRecordException.class)
        .isThrownBy(() -> DECODER.decode(png))
        .withMessage("the checksum of the PNG's IDAT is wrong");
  }

  @Test
  void pngThatIsCutOff_isUndecodable() {
    byte[] png =
        TestingImages.encode(TestingImages.stored(4, 6, BufferedImage.TYPE_BYTE_GRAY, 128), "png");
    for (int length = 4; length < png.length; length++) {
      assertThat(rejectionOf(Arrays.copyOf(png, length))).isEqualTo(Rejection.UNDECODABLE_IMAGE);
    }
  }

  /** The light of an ink times that of black: 255 * 51 / 255, and so on. */
  @Test
  void cmykJpeg_isTheLightThatItsInkLeaves() throws Exception {
    byte[] jpeg = TestingImages.cmykJpeg(4, 6, 255, 200, 100, 51);
    assertThat(DECODER.decode(jpeg)).isEqualTo(planar(51, 40, 20));
    assertThat(DECODER.decode(TestingImages.withAdobe(jpeg, 0))).isEqualTo(planar(51, 40, 20));
  }

  /** Without colour, Y is the complement of the light: 255 - 55 = 200, times 51 / 255. */
  @Test
  void ycckJpeg_isTheLightThatItsInkLeaves() throws Exception {
    byte[] grey = TestingImages.withAdobe(TestingImages.cmykJpeg(4, 6, 55, 128, 128, 51), 2);
    assertThat(DECODER.decode(grey)).isEqualTo(planar(40, 40, 40));
    // R = 55 + 1.402 * 50 = 125, G = 55 - 0.714 * 50 = 19, B = 55.
    byte[] colour = TestingImages.withAdobe(TestingImages.cmykJpeg(4, 6, 55, 128, 178, 255), 2);
    assertThat(DECODER.decode(colour)).isEqualTo(planar(130, 236, 200));
  }

  @Test
  void jpegOfMoreScansThanAnyProgramMakes_isRefusedFromItsMarkers() throws Exception {
    byte[] jpeg =
        TestingImages.encodeInPasses(
            TestingImages.filled(100, 100, BufferedImage.TYPE_INT_RGB, 0xc86432), "jpeg");
    assertThat(DECODER.decode(jpeg)).hasSize(72);
    assertThat(rejectionOf(TestingImages.withScans(jpeg, 20))).isEqualTo(Rejection.TOO_MANY_SCANS);
  }

  @Test
  void whatFollowsTheEndOfAJpeg_countsAsNoScan() throws Exception {
    byte[] jpeg =
        TestingImages.encode(
            TestingImages.filled(100, 100, BufferedImage.TYPE_INT_RGB, 0xc86432), "jpeg");
    byte[] followed = Arrays.copyOf(jpeg, jpeg.length + 200);
    for (int i = jpeg.length; i < followed.length; i += 2) {
      followed[i] = (byte) 0xff;
      followed[i + 1] = (byte) 0xda;
    }
    assertThat(DECODER.decode(followed)).isEqualTo(DECODER.decode(jpeg));
  }

  @Test
  void jpegThatNamesAHugeSize_isRefusedFromItsHeader() {
    byte[] jpeg =
        TestingImages.encode(TestingImages.stored(4, 6, BufferedImage.TYPE_BYTE_GRAY, 128), "jpeg");
    int frame = 2;
    while (jpeg[frame] != (byte) 0xff || jpeg[frame + 1] != (byte) 0xc0) {
      frame++;
    }
    ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 60_000).putShort(frame + 7, (short) 60_000);
    assertThat(rejectionOf(jpeg)).isEqualTo(Rejection.IMAGE_TOO_LARGE);
  }

  @Test
  void jpegThatIsCutOff_isUndecodable() {
    byte[] jpeg =
        TestingImages.encode(
            TestingImages.filled(64, 64, BufferedImage.TYPE_INT_RGB, 0xc86432), "jpeg");
    assertThat(rejectionOf(Arrays.copyOf(jpeg, jpeg.length - 20)))
        .isEqualTo(Rejection.UNDECODABLE_IMAGE);
  }

  @Test
  void imageOfTooManyPixels_isRefusedFromItsHeader() {
    assertThat(rejectionOf(bilevelPngNamed(Integer.MAX_VALUE, Integer.MAX_VALUE)))
        .isEqualTo(Rejection.IMAGE_TOO_LARGE);
  }

  @ParameterizedTest
  @CsvSource({"25000000, 1", "1, 25000000", "65536, 1", "1, 65536"})
  void imageOfATooLongSide_isRefusedFromItsHeader(int height, int width) {
    // The product is within the limit; only the side is not.
    ImageDecoder generous = new ImageDecoder(new ImageShape(4, 6), 25_000_000);
    RejectedRecordException rejection =
        catchThrowableOfType(
            RejectedRecordException.class, () -> generous.decode(bilevelPngNamed(height, width)));
    assertThat(rejection.rejection()).isEqualTo(Rejection.IMAGE_TOO_LARGE);
    assertThat(rejection).hasMessage(height + " * " + width + " pixels; no side above 65535");
  }

  @Test
  void imageOfTheLongestSide_isScaled() throws Exception {
    byte[] line =
        TestingImages.encode(
            TestingImages.stored(65_535, 1, BufferedImage.TYPE_BYTE_BINARY, 1), "png");
    ImageDecoder generous = new ImageDecoder(new ImageShape(4, 6), 25_000_000);
    assertThat(generous.decode(line)).isEqualTo(planar(255, 255, 255));
  }

  /** A one-bit PNG of 4 x 6 pixels whose header names another size. */
  private static byte[] bilevelPngNamed(int height, int width) {
    byte[] png =
        TestingImages.encode(TestingImages.stored(4, 6, BufferedImage.TYPE_BYTE_BINARY, 1), "png");
    return TestingImages.pngNamed(png, height, width);
  }

  @Test
  void rawPixelsOfTheRightSize_areUsedAsTheyAre() throws Exception {
    byte[] pixels = planar(1, 2, 3);
    assertThat(DECODER.fitRgb8(pixels, 4, 6)).isSameAs(pixels);
  }

  @Test
  void rawPixelsOfAnotherSize_areScaled() throws Exception {
    byte[] pixels = new byte[3 * 8 * 12];
    Arrays.fill(pixels, (byte) 250);
    assertThat(DECODER.fitRgb8(pixels, 8, 12)).isEqualTo(planar(250, 250, 250));
  }

  @Property(tries = 400)
  void damagedImage_isDecodedOrRejected(
      @ForAll boolean png,
      @ForAll @IntRange(min = 0, max = 2000) int position,
      @ForAll byte damage,
      @ForAll @IntRange(min = 0, max = 2000) int length) {
    BufferedImage image = TestingImages.filled(16, 16, BufferedImage.TYPE_INT_ARGB, 0x80c86432);
    BufferedImage opaque = TestingImages.filled(16, 16, BufferedImage.TYPE_INT_RGB, 0xc86432);
    byte[] bytes = TestingImages.encode(png ? image : opaque, png ? "png" : "jpeg");
    bytes[position % bytes.length] ^= damage;
    byte[] damaged = Arrays.copyOf(bytes, Math.max(bytes.length - length / 20, 0));
    try {
      assertThat(DECODER.decode(damaged)).hasSize(72);
    } catch (RejectedRecordException e) {
      assertThat(e.rejection()).isIn(Rejection.UNDECODABLE_IMAGE, Rejection.IMAGE_TOO_LARGE);
    }
  }

  @Test
  void bytesThatAreNoImage_areUndecodable() {
    assertThatExceptionOfType(RejectedRecordException.class)
        .isThrownBy(() -> DECODER.decode(new byte[] {1, 2, 3}))
        .withMessage("the bytes begin neither as PNG nor as JPEG");
  }

  private static Rejection rejectionOf(byte[] encoded) {
    return catchThrowableOfType(RejectedRecordException.class, () -> DECODER.decode(encoded))
        .rejection();
  }

  private static byte[] planar(int red, int green, int blue) {
    byte[] pixels = new byte[72];
    Arrays.fill(pixels, 0, 24, (byte) red);
    Arrays.fill(pixels, 24, 48, (byte) green);
    Arrays.fill(pixels, 48, 72, (byte) blue);
    return pixels;
  }
}
