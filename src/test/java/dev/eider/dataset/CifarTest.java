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
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarTest {
  private static final int RECORD_BYTES = 3073;

  private final Path folder;

  CifarTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void record_isPublishedAsRawPixelsUnderItsFileAndIndex() throws IOException {
    Path file = write("data.v2.bin", 3, 7);

    List<LabelledImage> images = byId(Cifar.CIFAR10.open(file, DatasetOptions.defaults()));

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

    Dataset dataset = Cifar.CIFAR10.open(file, DatasetOptions.defaults());

    assertThat(ids(dataset, 1)).hasSize(40).containsExactlyInAnyOrderElementsOf(ids(dataset, 0));
    assertThat(ids(dataset, 1)).isNotEqualTo(ids(dataset, 0));
    assertThat(ids(dataset, 2)).isNotEqualTo(ids(dataset, 1));
  }

  @Test
  void order_isDecidedByTheSeed() throws IOException {
    Path file = write("all.bin", IntStream.range(0, 40).map(i -> i % 10).toArray());
    Dataset first = Cifar.CIFAR10.open(file, DatasetOptions.defaults().withSeed(5));
    Dataset again = Cifar.CIFAR10.open(file, DatasetOptions.defaults().withSeed(5));
    Dataset other = Cifar.CIFAR10.open(file, DatasetOptions.defaults().withSeed(6));

    assertThat(ids(again, 3)).isEqualTo(ids(first, 3));
    assertThat(ids(other, 3)).isNotEqualTo(ids(first, 3));
  }

  @Test
  void limit_keepsTheSameImagesInEveryEpoch() throws IOException {
    Path file = write("all.bin", new int[40]);

    Dataset dataset = Cifar.CIFAR10.open(file, DatasetOptions.defaults().withLimit(7));

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

    Dataset dataset = Cifar.CIFAR10.open(file, DatasetOptions.defaults().withImbalance(1e6));

    assertThat(perClass(dataset)).isEqualTo(Map.of("airplane", 9, "dog", 2));
    assertThat(ids(dataset, 0)).contains("cifar10/all/10", "cifar10/all/11");
  }

  @Test
  void imbalanceFactorOfOneHundred_givesThePublishedCounts() throws IOException {
    // 5000 * 100^(-y/9) for the classes 7, 8 and 9: 139, 83 and 50.
    int[] labels = IntStream.range(0, 600).map(i -> 7 + i / 200).toArray();

    Dataset dataset =
        Cifar.CIFAR10.open(write("tail.bin", labels), DatasetOptions.defaults().withImbalance(100));

    assertThat(perClass(dataset)).isEqualTo(Map.of("horse", 139, "ship", 83, "truck", 50));
  }

  @Test
  void imbalanceSeed_drawsOtherImages_andKeepsThoseOfALargerFactor() throws IOException {
    Path file = write("tail.bin", IntStream.range(0, 600).map(i -> 7 + i / 200).toArray());
    DatasetOptions drawn = DatasetOptions.defaults().withImbalanceSeed(3);

    List<String> fewer = ids(Cifar.CIFAR10.open(file, drawn.withImbalance(100)), 0);
    List<String> more = ids(Cifar.CIFAR10.open(file, drawn.withImbalance(50)), 0);
    List<String> other =
        ids(Cifar.CIFAR10.open(file, drawn.withImbalanceSeed(4).withImbalance(100)), 0);

    assertThat(fewer).hasSize(139 + 83 + 50);
    assertThat(more).hasSizeGreaterThan(fewer.size()).containsAll(fewer);
    assertThat(other).hasSameSizeAs(fewer).doesNotContainSequence(fewer);
    assertThat(Set.copyOf(other)).isNotEqualTo(Set.copyOf(fewer));
  }

  @Test
  void cifar100_isReadByItsFineLabels() throws IOException {
    byte[] records = new byte[2 * 3074];
    records[0] = 4; // fruit_and_vegetables
    records[1] = 57; // pear
    records[3074 + 1] = 99;
    Arrays.fill(records, 3074 + 2, 2 * 3074, (byte) 8);
    Files.write(folder.resolve("train.bin"), records);

    Dataset dataset = Cifar.CIFAR100.open(folder, DatasetOptions.defaults());

    assertThat(dataset.classes()).hasSize(100).isSorted();
    assertThat(perClass(dataset)).isEqualTo(Map.of("pear", 1, "worm", 1));
    assertThat(byId(dataset).get(1).id()).isEqualTo("cifar100/train/1");
    assertThat(byId(dataset).get(1).bytes()).hasSize(3072).containsOnly(8);
  }

  @Test
  void fileOfCifar10_isNotReadAsCifar100() throws IOException {
    Path file = write("train.bin", 1, 2, 3);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Cifar.CIFAR100.open(file, DatasetOptions.defaults()))
        .withMessageContaining("byte offset");
  }

  @Test
  void caltech_takesItsClassesFromTheFileBesideIt() throws IOException {
    write("caltech100nat-train.bin", 1, 0, 1);
    Files.writeString(folder.resolve("caltech100nat-classes.txt"), "airplanes\nant\n");

    Dataset dataset = Cifar.CALTECH100NAT.open(folder, DatasetOptions.defaults());

    assertThat(perClass(dataset)).isEqualTo(Map.of("airplanes", 1, "ant", 2));
  }

  @Test
  void classesInColumns_areNamedByTheSecond_underTheirNumbers() throws IOException {
    write("caltech100nat-train.bin", 1, 0, 1);
    Path names = folder.resolve("caltech100nat-classes.txt");
    Files.writeString(names, "0\tFaces\t435\n1\tant\t42\n");

    assertThat(Cifar.CALTECH100NAT.open(folder, DatasetOptions.defaults()).classes())
        .containsExactly("Faces", "ant");
    Files.writeString(names, "0\tFaces\t435\n2\tant\t42\n");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Cifar.CALTECH100NAT.open(folder, DatasetOptions.defaults()))
        .withMessageContaining("line 2 of " + names + " is not that of class 1");
  }

  @Test
  void caltechWithoutItsClasses_namesTheMissingFile() throws IOException {
    write("caltech100nat-train.bin", 1);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Cifar.CALTECH100NAT.open(folder, DatasetOptions.defaults()))
        .withMessageContaining("caltech100nat-classes.txt with the classes' names");
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
        .isThrownBy(() -> Cifar.CIFAR10.open(null, DatasetOptions.defaults()))
        .withMessageContaining("--data");
  }

  private Dataset folder(Split split) throws IOException {
    return Cifar.CIFAR10.open(folder, DatasetOptions.defaults().withSplit(split));
  }

  private static void assertFailure(Path path, String message) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Cifar.CIFAR10.open(path, DatasetOptions.defaults()))
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
