package dev.eider.lab.table;

import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.ImageRecordFormat;
import dev.eider.data.ImageShape;
import dev.eider.dataset.Dataset;
import dev.eider.dataset.DatasetOptions;
import dev.eider.dataset.LabelledImage;
import dev.eider.dataset.StoredImages;
import dev.eider.learn.loss.LossName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Cells of small images whose bright corner gives the class away, three classes of a long tail. */
final class TestingCells {
  static final ImageShape SHAPE = new ImageShape(16, 16);
  static final Settings SETTINGS =
      Settings.of(
          Map.of(
              "image.height", "16",
              "image.width", "16",
              "batch.size", "16",
              "dev.batch.size", "8",
              "replay.ratio", "0"));

  private static final List<String> CLASSES = List.of("head", "middle", "tail");
  private static final int[] TRAIN = {60, 30, 10};

  private TestingCells() {}

  /** T of 60, 30 and 10 images, D of 2 a class and 10 a class to be measured on. */
  static CellImages images() {
    List<LabelledImage> train = drawn("train", TRAIN);
    Dataset origin = StoredImages.of("testing", CLASSES, train, DatasetOptions.defaults());
    List<Example> test =
        drawn("test", new int[] {10, 10, 10}).stream()
            .map(image -> Example.of(image.id(), image.label(), image.bytes()))
            .toList();
    return new CellImages(origin, train, drawn("dev", new int[] {2, 2, 2}), test, 7, SHAPE);
  }

  static CellPlan plan(CellImages images, String method, int epochs) {
    Cell cell = new Cell(Method.of(method), LossName.CROSS_ENTROPY, null, 3);
    Protocol protocol = new Protocol(epochs, 0.5, Protocol.Schedule.COSINE);
    return CellPlan.of(cell, images, protocol, SETTINGS, 2, false, true);
  }

  private static List<LabelledImage> drawn(String set, int[] perClass) {
    SplittableRandom random = new SplittableRandom(set.hashCode());
    List<LabelledImage> images = new ArrayList<>();
    for (int y = 0; y < perClass.length; y++) {
      for (int i = 0; i < perClass[y]; i++) {
        byte[] pixels = new byte[SHAPE.sizeBytes()];
        random.nextBytes(pixels);
        int corner = 5 * y;
        IntStream.range(0, 5 * 16).forEach(k -> pixels[corner * 16 + k] = (byte) 250);
        images.add(
            new LabelledImage(
                set + "-" + y + "-" + i, CLASSES.get(y), ImageRecordFormat.RGB8, pixels, SHAPE));
      }
    }
    return images;
  }
}
