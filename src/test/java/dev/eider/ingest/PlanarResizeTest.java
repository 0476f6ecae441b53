package dev.eider.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.data.ImageShape;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PlanarResizeTest {
  @Test
  void growingImage_isInterpolated() {
    // Output centres at 0.25, 0.75, 1.25, 1.75 of an input with centres at 0.5 and 1.5.
    assertThat(row(new int[] {0, 100}, 4)).containsExactly(0, 25, 75, 100);
  }

  @Test
  void shrinkingImage_isAveragedOverAllItCovers() {
    // Weights 3/4, 3/4, 1/4 of a triangle of radius 2, over their sum: (3a + 3b + c) / 7.
    assertThat(row(new int[] {70, 0, 0, 0}, 2)).containsExactly(30, 0);
    assertThat(row(new int[] {0, 0, 70, 0}, 2)).containsExactly(10, 30);
  }

  @Test
  void largeReduction_keepsTheMean() {
    int[] stripes = new int[1000];
    for (int i = 0; i < stripes.length; i += 2) {
      stripes[i] = 200;
    }
    assertThat(row(stripes, 4)).containsExactly(100, 100, 100, 100);
  }

  @Test
  void tallLineTurnedIntoAWideOne_needsNoProductOfTheLongSides() {
    // 60,000 rows times 60,000 columns between the two would be 3.6e9 floats, beyond any array.
    int side = 60_000;
    byte[] pixels = new byte[3 * side];
    for (int i = 0; i < pixels.length; i += 2) {
      pixels[i] = (byte) 200;
    }
    byte[] mean = new byte[3 * side];
    Arrays.fill(mean, (byte) 100);
    assertThat(PlanarResize.resize(pixels, new ImageShape(side, 1), new ImageShape(1, side)))
        .isEqualTo(mean);
    assertThat(PlanarResize.resize(pixels, new ImageShape(1, side), new ImageShape(side, 1)))
        .isEqualTo(mean);
  }

  @Property(tries = 100)
  void turnedImage_isScaledAsTheUprightOneWithinAGreyLevel(
      @ForAll @IntRange(min = 1, max = 40) int h,
      @ForAll @IntRange(min = 1, max = 40) int w,
      @ForAll @IntRange(min = 1, max = 40) int toH,
      @ForAll @IntRange(min = 1, max = 40) int toW,
      @ForAll Random random) {
    byte[] pixels = new byte[3 * h * w];
    random.nextBytes(pixels);
    byte[] upright = PlanarResize.resize(pixels, new ImageShape(h, w), new ImageShape(toH, toW));
    byte[] turned =
        PlanarResize.resize(
            transposed(pixels, h, w), new ImageShape(w, h), new ImageShape(toW, toH));
    byte[] back = transposed(turned, toW, toH);
    for (int i = 0; i < upright.length; i++) {
      assertThat(Math.abs((back[i] & 0xff) - (upright[i] & 0xff))).isLessThanOrEqualTo(1);
    }
  }

  @Property(tries = 200)
  void constantImage_staysConstant(
      @ForAll @IntRange(min = 1, max = 40) int h,
      @ForAll @IntRange(min = 1, max = 40) int w,
      @ForAll @IntRange(min = 1, max = 40) int toH,
      @ForAll @IntRange(min = 1, max = 40) int toW,
      @ForAll byte value) {
    ImageShape from = new ImageShape(h, w);
    ImageShape to = new ImageShape(toH, toW);
    byte[] pixels = new byte[from.sizeBytes()];
    Arrays.fill(pixels, value);
    byte[] expected = new byte[to.sizeBytes()];
    Arrays.fill(expected, value);
    assertThat(PlanarResize.resize(pixels, from, to)).isEqualTo(expected);
  }

  private static byte[] transposed(byte[] planar, int h, int w) {
    byte[] result = new byte[planar.length];
    for (int i = 0; i < planar.length; i++) {
      int at = i % (h * w);
      result[i - at + at % w * h + at / w] = planar[i];
    }
    return result;
  }

  /** The same row, along the width and along the height, in every channel. */
  private static int[] row(int[] values, int to) {
    int n = values.length;
    byte[] pixels = new byte[3 * n];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) values[i % n];
    }
    byte[] wide = PlanarResize.resize(pixels, new ImageShape(1, n), new ImageShape(1, to));
    byte[] tall = PlanarResize.resize(pixels, new ImageShape(n, 1), new ImageShape(to, 1));
    assertThat(tall).isEqualTo(wide);
    assertThat(Arrays.copyOfRange(wide, to, 2 * to)).isEqualTo(Arrays.copyOf(wide, to));
    int[] result = new int[to];
    for (int i = 0; i < to; i++) {
      result[i] = wide[i] & 0xff;
    }
    return result;
  }
}
