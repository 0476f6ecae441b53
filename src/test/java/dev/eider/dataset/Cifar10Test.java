package dev.eider.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.eider.config.InvalidSettingException;
import dev.eider.data.ImageRecordFormat;
import dev.eider.data.ImageShape;
import dev.eider.data.Split;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10Test {
  private static final int RECORD_BYTES = 3073;

  private final Path folder;

  Cifar10Test(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void record_isPublishedAsRawPixelsUnderItsFileAndIndex() throws IOException {
    Path file = write("data.v2.bin", 3, 7);

    List<LabelledImage> images = byId(Cifar10.open(file, DatasetOptions.defaults()));

    assertThat(images).extracting(LabelledImage::id).containsExactly(id(0), id(1));
    assertThat(images).extracting(LabelledImage::label).containsExactly("cat", "horse");
    LabelledImage second = images.get(1);
    assertThat(second.contentType()).isEqualTo(ImageRecordFormat.RGB8);
    assertThat(second.shape()).contains(new ImageShape(32, 32));
    assertThat(second.bytes()).hasSize(3072).containsOnly(1);
  }

  @Test
  void epochs_haveTheSameIdsInAnotherOrder() throws IOException {
    Path file = write("all.bin", IntStream.range(0, 40).map(i -> i % 10).toArray());

    Dataset dataset = Cifar10.open(file, DatasetOptions.defaults());

    assertThat(ids(dataset, 1)).hasSize(40).containsExactlyInAnyOrderElementsOf(ids(dataset, 0));
    assertThat(ids(dataset, 1)).isNotEqualTo(ids(dataset, 0));
    assertThat(ids(dataset, 2)).isNotEqualTo(ids(dataset, 1));
  }

  @Test
  void order_isDecidedByTheSeed() throws IOException {
    Path file = write("all.bin", IntStream.range(0, 40).map(i -> i % 10).toArray());
    Dataset first = Cifar10.open(file, DatasetOptions.defaults().withSeed(5));
    Dataset again = Cifar10.open(file, DatasetOptions.defaults().withSeed(5));
    Dataset other = Cifar10.open(file, DatasetOptions.defaults().withSeed(6));

    assertThat(ids(again, 3)).isEqualTo(ids(first, 3));
    assertThat(ids(other, 3)).isNotEqualTo(ids(first, 3));
  }

  @Test
  void limit_keepsTheSameImagesInEveryEpoch() throws IOException {
    Path file = write("all.bin", new int[40]);

    Dataset dataset = Cifar10.open(file, DatasetOptions.defaults().withLimit(7));

    assertThat(dataset.size()).hasValue(7);
    assertThat(ids(dataset, 0)).hasSize(7);
    assertThat(ids(dataset, 1)).containsExactlyInAnyOrderElementsOf(ids(dataset, 0));
  }

  @Test
  void imbalanceFactor_takesTheFirstRecordsOfEachClass() throws IOException {
    // 5000 * 1e6^(-y/9): class 5 has 2.32, class 8 0.02, so 2 and none; class 0 all 9 that are
    // there.
    int[] labels = IntStream.range(0, 30).map(i -> new int[] {0, 5, 8}[i / 10]).toArray();
    labels[4] = 9;
    Path file = write("all.bin", labels);

    Dataset dataset = Cifar10.open(file, DatasetOptions.defaults().withImbalance(1e6));

    assertThat(perClass(dataset)).isEqualTo(Map.of("airplane", 9, "dog", 2));
    assertThat(ids(dataset, 0)).contains("cifar10/all/10", "cifar10/all/11");
  }

  @Test
  void imbalanceFactorOfOneHundred_givesThePublishedCounts() throws IOException {
    // 5000 * 100^(-y/9) for the classes 7, 8 and 9: 139, 83 and 50.
    int[] labels = IntStream.range(0, 600).map(i -> 7 + i / 200).toArray();

    Dataset dataset =
        Cifar10.open(write("tail.bin", labels), DatasetOptions.defaults().withImbalance(100));

    assertThat(perClass(dataset)).isEqualTo(Map.of("horse", 139, "ship", 83, "truck", 50));
  }

  @Test
  void folder_givesTheFileOfTheSplit() throws IOException {
    write("cifar10-train-lt-if10.bin", 0);
    write("cifar10-dev.bin", 1);
    write("cifar10-test.bin", 2);

    assertThat(perClass(folder(Split.TRAIN))).containsOnlyKeys("airplane");
    assertThat(perClass(folder(Split.DEV))).containsOnlyKeys("automobile");
    assertThat(perClass(folder(Split.EVAL))).containsOnlyKeys("bird");
    assertThat(perClass(Datasets.testSet("cifar10", folder, 1))).containsOnlyKeys("bird");
    assertThat(folder(Split.TRAIN).publishedSplit()).isEmpty();
    assertThat(folder(Split.DEV).publishedSplit()).contains(Split.DEV);
    assertThat(folder(Split.EVAL).publishedSplit()).contains(Split.EVAL);
  }

  @Test
  void originalDistribution_isReadBatchByBatch() throws IOException {
    for (int batch = 1; batch <= 5; batch++) {
      write("data_batch_" + batch + ".bin", batch);
    }
    write("test_batch.bin", 9);

    assertThat(ids(folder(Split.TRAIN), 0))
        .contains("cifar10/data_batch_1/0", "cifar10/data_batch_5/0")
        .hasSize(5);
    assertThat(perClass(folder(Split.EVAL))).containsOnlyKeys("truck");
  }

  @Test
  void missingBatch_isNamed() throws IOException {
    write("data_batch_1.bin", 1);

    assertFailure(folder, "there is no file " + folder.resolve("data_batch_2.bin"));
  }

  @Test
  void folderWithoutFiles_isToldWhatItShouldHave() {
    assertFailure(folder, "the folder " + folder + " has no cifar10-train-lt-if10.bin");
  }

  @Test
  void packedFile_isToldHowToUnpack() throws IOException {
    Files.write(folder.resolve("cifar10-train-lt-if10.bin.xz"), new byte[1]);

    assertFailure(folder, "unpack cifar10-train-lt-if10.bin.xz with xz -dk");
  }

  @Test
  void missingFile_isNamed() {
    Path file = folder.resolve("nowhere.bin");

    assertFailure(file, "there is no file " + file);
  }

  @Test
  void emptyFile_isNamed() throws IOException {
    Path file = Files.createFile(folder.resolve("empty.bin"));

    assertFailure(file, file + " is empty");
  }

  @Test
  void truncatedFile_isNamedWithTheOffsetOfTheCutRecord() throws IOException {
    Path file = write("cut.bin", 1, 2);
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), RECORD_BYTES + 100));

    assertFailure(
        file, file + " is truncated: the record at byte offset 3073 has 100 of 3073 bytes");
  }

  @Test
  void labelAboveNine_isNamedWithItsOffset() throws IOException {
    Path file = write("bad.bin", 1, 200);

    assertFailure(file, "the label at byte offset 3073 is 200, not below 10");
  }

  @Test
  void missingPath_isASettingError() {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> Cifar10.open(null, DatasetOptions.defaults()))
        .withMessageContaining("--data");
  }

  private Dataset folder(Split split) throws IOException {
    return Cifar10.open(folder, DatasetOptions.defaults().withSplit(split));
  }

  private static void assertFailure(Path path, String message) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Cifar10.open(path, DatasetOptions.defaults()))
        .withMessageContaining(message);
  }

  /** Writes a file with one record per label, whose pixels are all the record's index. */
  private Path write(String name, int... labels) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < labels.length; i++) {
      byte[] record = new byte[RECORD_BYTES];
      Arrays.fill(record, (byte) i);
      record[0] = (byte) labels[i];
      bytes.writeBytes(record);
    }
    return Files.write(folder.resolve(name), bytes.toByteArray());
  }

  private static String id(int index) {
    return "cifar10/data.v2/" + index;
  }

  private static List<LabelledImage> byId(Dataset dataset) {
    return Epochs.list(dataset, 0).stream().sorted((a, b) -> a.id().compareTo(b.id())).toList();
  }

  private static List<String> ids(Dataset dataset, int epoch) {
    return Epochs.list(dataset, epoch).stream().map(LabelledImage::id).toList();
  }

  private static Map<String, Integer> perClass(Dataset dataset) {
    Map<String, Integer> counts = new TreeMap<>();
    Epochs.list(dataset, 0).forEach(image -> counts.merge(image.label(), 1, Integer::sum));
    return counts;
  }
}
