package dev.eider.lab.table;

import dev.eider.data.Example;
import dev.eider.data.ImageRecordFormat;
import dev.eider.data.ImageShape;
import dev.eider.dataset.LabelledImage;
import dev.eider.evaluate.DecodedImages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A way in which training images differ from the images that a model is for, class by class: {@code
 * P_s(x|y) != P_t(x|y)}. The development set and the test images show the target.
 */
enum ShiftScenario {
  /** A share of the images, of any class, is labelled as another class, each as likely. */
  LABEL_NOISE {
    @Override
    Shifted of(List<LabelledImage> train, List<String> classes, double share, Draw draw) {
      return relabelled(train, share, draw, (label, random) -> other(label, classes, random));
    }
  },

  /** A share of the images is labelled as another class, large classes in proportion. */
  LABEL_NOISE_HEAD {
    @Override
    Shifted of(List<LabelledImage> train, List<String> classes, double share, Draw draw) {
      List<String> byCount = train.stream().map(LabelledImage::label).toList();
      return relabelled(train, share, draw, (label, random) -> other(label, byCount, random));
    }
  },

  /** A share of every class is near-duplicates of a few of its images: a camera that got stuck. */
  BURSTS {
    @Override
    Shifted of(List<LabelledImage> train, List<String> classes, double share, Draw draw) {
      Map<String, byte[]> origin = new HashMap<>();
      Map<String, Integer> copies = new HashMap<>();
      return changed(
          train,
          image -> draw.random().nextDouble() < share,
          (image, pixels) -> {
            if (copies.merge(image.label(), 1, Integer::sum) % BURST == 1) {
              origin.put(image.label(), pixels);
            }
            return nearDuplicate(origin.getOrDefault(image.label(), pixels), draw.random());
          },
          draw);
    }
  },

  /** A share of the images of the rarer half of the classes comes from another source. */
  FOREIGN_TAIL {
    @Override
    Shifted of(List<LabelledImage> train, List<String> classes, double share, Draw draw) {
      Set<String> tail = rarerHalf(train, classes);
      return changed(
          train,
          image -> tail.contains(image.label()) && draw.random().nextDouble() < share,
          (image, pixels) -> foreign(pixels, 1),
          draw);
    }
  },

  /**
   * Images look like those of another source at first, as far as the share says, and come to look
   * like the target as the epochs go on; what is replayed looks as it did when it was first seen.
   */
  DRIFT {
    @Override
    Shifted of(List<LabelledImage> train, List<String> classes, double share, Draw draw) {
      return new Shifted(
          train,
          Set.of(),
          (example, moment) ->
              Example.of(
                  example.id(),
                  example.label(),
                  foreign(example.pixels(), share * Math.max(0, 1 - moment / draw.epochs()))));
    }
  };

  private static final int BURST = 50;
  private static final int DUPLICATE_NOISE = 6;
  private static final double FOREIGN_CONTRAST = 0.5;
  private static final List<Double> FOREIGN_CAST = List.of(150.0, 120.0, 90.0);

  /**
   * The training images after the shift.
   *
   * @param share of the images that it is about
   */
  abstract Shifted of(List<LabelledImage> train, List<String> classes, double share, Draw draw);

  /**
   * Shifted training images.
   *
   * @param train in the order of the images before
   * @param affected the ids of those that differ from the target
   * @param appearance how they look as time goes on
   */
  record Shifted(List<LabelledImage> train, Set<String> affected, Appearance appearance) {
    Shifted(List<LabelledImage> train, Set<String> affected) {
      this(train, affected, Appearance.UNCHANGED);
    }

    Shifted {
      train = List.copyOf(train);
      affected = Set.copyOf(affected);
    }
  }

  /**
   * What a scenario is made with.
   *
   * @param random decides by chance
   * @param shape in which images are changed
   * @param epochs of the stream
   */
  record Draw(SplittableRandom random, ImageShape shape, int epochs) {}

  @FunctionalInterface
  private interface Relabelling {
    String labelFor(String label, SplittableRandom random);
  }

  @FunctionalInterface
  private interface Choice {
    boolean takes(LabelledImage image);
  }

  @FunctionalInterface
  private interface Change {
    byte[] of(LabelledImage image, byte[] pixels);
  }

  private static Shifted relabelled(
      List<LabelledImage> train, double share, Draw draw, Relabelling relabelling) {
    List<LabelledImage> images = new ArrayList<>();
    Set<String> affected = new HashSet<>();
    for (LabelledImage image : train) {
      if (draw.random().nextDouble() < share) {
        String label = relabelling.labelFor(image.label(), draw.random());
        images.add(
            new LabelledImage(
                image.id(), label, image.contentType(), image.bytes(), image.rawShape()));
        affected.add(image.id());
      } else {
        images.add(image);
      }
    }
    return new Shifted(images, affected);
  }

  private static String other(String label, List<String> from, SplittableRandom random) {
    String drawn = label;
    while (drawn.equals(label)) {
      drawn = from.get(random.nextInt(from.size()));
    }
    return drawn;
  }

  private static Shifted changed(
      List<LabelledImage> train, Choice choice, Change change, Draw draw) {
    DecodedImages decoder = new DecodedImages(draw.shape());
    List<LabelledImage> images = new ArrayList<>();
    Set<String> affected = new HashSet<>();
    for (LabelledImage image : train) {
      if (choice.takes(image)) {
        byte[] pixels = decoder.decoded(image, Optional.empty()).pixels();
        images.add(
            new LabelledImage(
                image.id(),
                image.label(),
                ImageRecordFormat.RGB8,
                change.of(image, pixels),
                draw.shape()));
        affected.add(image.id());
      } else {
        images.add(image);
      }
    }
    return new Shifted(images, affected);
  }

  private static Set<String> rarerHalf(List<LabelledImage> train, List<String> classes) {
    Map<String, Integer> counts = new HashMap<>();
    train.forEach(image -> counts.merge(image.label(), 1, Integer::sum));
    List<String> byCount = new ArrayList<>(classes);
    byCount.sort((a, b) -> counts.getOrDefault(a, 0) - counts.getOrDefault(b, 0));
    return Set.copyOf(byCount.subList(0, classes.size() / 2));
  }

  /** The same picture with some noise of the sensor. */
  private static byte[] nearDuplicate(byte[] pixels, SplittableRandom random) {
    byte[] copy = pixels.clone();
    for (int i = 0; i < copy.length; i++) {
      copy[i] = level((copy[i] & 0xff) + random.nextInt(2 * DUPLICATE_NOISE + 1) - DUPLICATE_NOISE);
    }
    return copy;
  }

  /**
   * Another source's rendering of a picture, planar: little contrast, and a cast of colour.
   *
   * @param strength from 0, the picture as it is, to 1
   */
  static byte[] foreign(byte[] planar, double strength) {
    int plane = planar.length / 3;
    double[] mean = new double[3];
    for (int i = 0; i < planar.length; i++) {
      mean[i / plane] += (planar[i] & 0xff) / (double) plane;
    }
    double grey = Arrays.stream(mean).sum() / 3;
    byte[] changed = new byte[planar.length];
    for (int i = 0; i < planar.length; i++) {
      int at = i % plane;
      double luminance =
          ((planar[at] & 0xff) + (planar[plane + at] & 0xff) + (planar[2 * plane + at] & 0xff))
              / 3.0;
      double other = FOREIGN_CAST.get(i / plane) + FOREIGN_CONTRAST * (luminance - grey);
      changed[i] = level((int) Math.round((1 - strength) * (planar[i] & 0xff) + strength * other));
    }
    return changed;
  }

  private static byte level(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }
}
