package dev.eider.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.data.ImageShape;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PngFileTest {
  private static final int GREY = 0;
  private static final int RGB = 2;
  private static final int PALETTE = 3;
  private static final ImageDecoder DECODER = new ImageDecoder(new ImageShape(1, 4), 1 << 20);

  /** Grey levels 0, 1, half and all of what the bits hold, of which one is the key. */
  @ParameterizedTest
  @CsvSource({
    "1, 0",
    "1, 1",
    "2, 0",
    "2, 1",
    "2, 3",
    "4, 1",
    "4, 7",
    "4, 15",
    "8, 1",
    "8, 127",
    "8, 255",
    "16, 1",
    "16, 32767",
    "16, 65535",
  })
  void greyOfTheKey_isBlack(int bits, int key) throws Exception {
    int most = (1 << bits) - 1;
    int[] levels = {0, 1, most / 2, most};
    byte[] expected = new byte[12];
    for (int at = 0; at < 12; at++) {
      int level = levels[at % 4];
      expected[at] = (byte) (level == key ? 0 : (level * 255L + most / 2) / most);
    }
    byte[] png = TestingImages.png(GREY, bits, new int[][] {levels}, transparency(key));
    assertThat(DECODER.decode(png)).isEqualTo(expected);
    // The bits above those of the image do not count.
    byte[] above =
        TestingImages.png(GREY, bits, new int[][] {levels}, transparency(key | 0x8000 & ~most));
    assertThat(DECODER.decode(above)).isEqualTo(expected);
  }

  /** Only the pixel of all three samples is; at 16 bits, one that differs in the last is not. */
  @ParameterizedTest
  @ValueSource(ints = {8, 16})
  void colourOfTheKey_isBlack(int bits) throws Exception {
    int most = (1 << bits) - 1;
    int[] row = {most, 2, 3, most, 2, most, most - 1, 2, 3, 0, most, 0};
    byte[] png = TestingImages.png(RGB, bits, new int[][] {row}, transparency(most, 2, 3));
    byte[] withoutKey = DECODER.decode(TestingImages.png(RGB, bits, new int[][] {row}, none()));
    byte[] expected = withoutKey.clone();
    expected[0] = expected[4] = expected[8] = 0;
    assertThat(withoutKey[0]).isEqualTo((byte) 255);
    assertThat(DECODER.decode(png)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void paletteWithAlpha_isLaidOnBlack(int bits) throws Exception {
    byte[] alpha = {51};
    byte[] png = TestingImages.png(PALETTE, bits, new int[][] {{0, 1, 1, 0}}, alpha);
    // The palette is (10, 20, 30) and (200, 100, 50); a fifth of the former is seen.
    assertThat(DECODER.decode(png))
        .containsExactly(2, (byte) 200, (byte) 200, 2, 4, 100, 100, 4, 6, 50, 50, 6);
  }

  /** As libpng does. */
  @ParameterizedTest
  @CsvSource({"0, 6", "2, 2", "3, 3", "3, 0"})
  void transparencyThatDoesNotFit_isIgnored(int colours, int length) throws Exception {
    int[] row = colours == RGB ? new int[12] : new int[4];
    byte[] png = TestingImages.png(colours, 8, new int[][] {row}, new byte[length]);
    assertThat(DECODER.decode(png))
        .isEqualTo(DECODER.decode(TestingImages.png(colours, 8, new int[][] {row}, none())));
  }

  @Test
  void keyedImage_isTheOneWithBlackInPlaceOfTheKey() throws Exception {
    ImageDecoder decoder = new ImageDecoder(new ImageShape(32, 32), 1 << 20);
    assertThat(decoder.decode(TestingJpegs.resource("pairs/keyed-grey2.png")))
        .isEqualTo(decoder.decode(TestingJpegs.resource("pairs/onblack-grey2.png")));
  }

  private static byte[] transparency(int... samples) {
    ByteBuffer chunk = ByteBuffer.allocate(2 * samples.length);
    for (int sample : samples) {
      chunk.putShort((short) sample);
    }
    return chunk.array();
  }

  private static byte[] none() {
    return new byte[0];
  }
}
