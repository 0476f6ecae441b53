package dev.eider.lab.stray;

import dev.eider.data.Example;
import dev.eider.data.ImageShape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Images of any number of classes: a class is a motif of 4 x 4 pixels in two colours of its own,
 * repeated from a random origin under noise. Class k of a stream comes in proportion to 1 / (k +
 * 1).
 *
 * @param classes how many
 * @param records of a stream
 */
record Textures(int classes, int records, ImageShape shape) implements StrayStream.Source {
  private static final int MOTIF = 4;
  private static final int NOISE = 60;
  private static final int TEST_IMAGES = 2000;
  private static final long TEST_SEED = 20_200_614;

  @Override
  public List<Example> train(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] upTo = new double[classes];
    for (int y = 0; y < classes; y++) {
      upTo[y] = (y == 0 ? 0 : upTo[y - 1]) + 1.0 / (y + 1);
    }
    List<Example> stream = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      double point = random.nextDouble() * upTo[classes - 1];
      int label = 0;
      while (upTo[label] <= point) {
        label++;
      }
      stream.add(example("train/" + seed + "/" + i, label, random));
    }
    return stream;
  }

  /** As many images of every class, at least one. */
  @Override
  public List<Example> test() {
    SplittableRandom random = new SplittableRandom(TEST_SEED);
    List<Example> test = new ArrayList<>();
    for (int i = 0; i < Math.max(TEST_IMAGES / classes, 1) * classes; i++) {
      test.add(example("test/" + i, i % classes, random));
    }
    return test;
  }

  private Example example(String id, int label, SplittableRandom random) {
    SplittableRandom own = new SplittableRandom(label);
    int[] colours = new int[6];
    for (int k = 0; k < colours.length; k++) {
      colours[k] = own.nextInt(256);
    }
    int motif = own.nextInt(1 << MOTIF * MOTIF);
    int top = random.nextInt(MOTIF);
    int left = random.nextInt(MOTIF);
    byte[] pixels = new byte[shape.sizeBytes()];
    int at = 0;
    for (int plane = 0; plane < 3; plane++) {
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < shape.width(); x++) {
          int place = (y + top) % MOTIF * MOTIF + (x + left) % MOTIF;
          int value = colours[(motif >> place & 1) * 3 + plane];
          int noisy = value + random.nextInt(2 * NOISE + 1) - NOISE;
          pixels[at++] = (byte) Math.max(0, Math.min(255, noisy));
        }
      }
    }
    return Example.of(id, "texture " + label, pixels);
  }
}
