package dev.eider.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.eider.config.InvalidSettingException;
import dev.eider.data.ImageRecordFormat;
import dev.eider.data.Split;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders, list files and iNaturalist's annotations: the data sets of image files. */
class ImageFilesTest {
  private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 1, 2};
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 3};

  private final Path folder;

  ImageFilesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void folder_hasAClassForEachFolderOfImages() throws IOException {
    write("owl/1.jpg", JPEG);
    write("owl/deep/2.JPEG", PNG);
    write("eider/1.png", PNG);
    write("eider/notes.txt", JPEG);
    write("empty/notes.txt", JPEG);

    Dataset dataset = open("folder", folder, Split.TRAIN);

    assertThat(dataset.classes()).containsExactly("eider", "owl");
    assertThat(labels(dataset))
        .isEqualTo(
            Map.of(
                "folder/eider/1.png", "eider",
                "folder/owl/1.jpg", "owl",
                "folder/owl/deep/2.JPEG", "owl"));
    assertThat(Epochs.list(dataset, 0))
        .filteredOn(image -> image.id().endsWith(".JPEG"))
        .extracting(LabelledImage::contentType)
        .containsExactly(ImageRecordFormat.PNG);
  }

  @ParameterizedTest
  @CsvSource({"TRAIN, train", "DEV, val", "EVAL, test"})
  void dividedFolder_givesTheSplitsImages(Split split, String name) throws IOException {
    write("train/owl/train.jpg", JPEG);
    write("val/owl/val.jpg", JPEG);
    write("test/owl/test.jpg", JPEG);

    assertThat(labels(open("folder", folder, split)))
        .containsOnlyKeys("folder/" + name + "/owl/" + name + ".jpg");
  }

  @Test
  void dividedFolderWithoutTheSplit_saysSo() throws IOException {
    write("train/owl/1.jpg", JPEG);

    assertFailure("folder", folder, Split.EVAL, "the folder " + folder + " has no test");
  }

  @Test
  void folderWithoutImages_saysWhatItShouldHave() {
    assertFailure("folder", folder, Split.TRAIN, "has no folders with .jpg, .jpeg or .png files");
    assertFailure("folder", folder.resolve("x"), Split.TRAIN, "there is no folder");
  }

  @Test
  void imageThatIsNoneAnyMore_isNamedWhenItIsRead() throws IOException {
    Path file = write("owl/1.jpg", JPEG);
    Dataset dataset = open("folder", folder, Split.TRAIN);
    Files.write(file, new byte[] {'G', 'I', 'F', '8'});

    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> Epochs.list(dataset, 0))
        .withMessageContaining("owl/1.jpg is neither a JPEG nor a PNG file");
  }

  @Test
  void list_numbersItsClasses() throws IOException {
    write("train/n01/a b.JPEG", JPEG);
    write("train/n02/c.JPEG", JPEG);
    text("ImageNet_LT_train.txt", "train/n01/a b.JPEG 0\n\ntrain/n02/c.JPEG 2\n");

    Dataset dataset = open("list", folder, Split.TRAIN);

    assertThat(dataset.classes()).containsExactly("0", "1", "2");
    assertThat(labels(dataset))
        .isEqualTo(Map.of("list/train/n01/a b.JPEG", "0", "list/train/n02/c.JPEG", "2"));
  }

  @Test
  void listWithClassNames_usesThem() throws IOException {
    write("a.jpg", JPEG);
    text("Places_LT_test.txt", "a.jpg 1\n");
    text("classes.txt", "airfield\nalley\n");

    assertThat(labels(open("list", folder, Split.EVAL))).isEqualTo(Map.of("list/a.jpg", "alley"));
    text("classes.txt", "airfield\n");
    assertFailure("list", folder, Split.EVAL, "has the class number 1, but");
  }

  @Test
  void listWithAByteOrderMark_isReadAsWithoutIt() throws IOException {
    write("a.jpg", JPEG);
    text("x_train.txt", "\uFEFFa.jpg 1\r\n\r\n");
    text("classes.txt", "\uFEFFowl\r\neider\r\n");

    Dataset dataset = open("list", folder, Split.TRAIN);

    assertThat(dataset.classes()).containsExactly("owl", "eider");
    assertThat(labels(dataset)).isEqualTo(Map.of("list/a.jpg", "eider"));
  }

  @Test
  void listThatNamesWhatIsNoImage_leavesItAside() throws IOException {
    write("a.jpg", JPEG);
    write("._b.jpg", JPEG);
    write(".trash/c.jpg", JPEG);
    write("d.jpg", new byte[] {'G', 'I', 'F', '8'});
    Files.createSymbolicLink(folder.resolve("e.jpg"), folder.resolve("a.jpg"));
    text("x_train.txt", "a.jpg 0\n._b.jpg 1\n.trash/c.jpg 1\nd.jpg 2\ne.jpg 1\n");

    Dataset dataset = open("list", folder, Split.TRAIN);

    assertThat(labels(dataset)).isEqualTo(Map.of("list/a.jpg", "0", "list/e.jpg", "1"));
    assertThat(dataset.classes()).containsExactly("0", "1", "2");
    assertThat(dataset.leftAside())
        .containsExactly(
            "left aside 2 (hidden or put there by a system): "
                + folder.resolve("._b.jpg")
                + ", "
                + folder.resolve(".trash/c.jpg"),
            "left aside 1 (neither a JPEG nor a PNG file): " + folder.resolve("d.jpg"));
  }

  @Test
  void listOfNothingButOtherFiles_isAnError() throws IOException {
    write("d.jpg", new byte[0]);
    Path list = text("x_train.txt", "d.jpg 0\n");

    assertFailure("list", list, Split.TRAIN, "names no images; left aside 1 (empty): ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jpg", "a.jpg one", " 3", "a.jpg -1", "a.jpg 99999999999"})
  void lineWithoutPathAndNumber_isNamed(String line) throws IOException {
    write("a.jpg", JPEG);
    Path list = text("x_train.txt", "a.jpg 0\n" + line + "\n");

    assertFailure("list", list, Split.TRAIN, "line 2 of " + list + " is not a path and a class");
  }

  @Test
  void imageMissingFromTheList_isNamedWithItsLine() throws IOException {
    Path list = text("x_train.txt", "gone.jpg 0\n");

    assertFailure("list", list, Split.TRAIN, "line 1 of " + list + " names a file that is not");
  }

  @Test
  void imageListedTwice_isNamedWithBothClasses() throws IOException {
    write("a.jpg", JPEG);
    Path list = text("x_train.txt", "a.jpg 0\na.jpg 1\n");

    assertFailure(
        "list",
        list,
        Split.TRAIN,
        "line 2 of " + list + " names the file of line 1 a second time, as class 1 after 0");
  }

  @Test
  void folderWithoutOrWithSeveralLists_saysSo() throws IOException {
    assertFailure("list", folder, Split.TRAIN, "has no list whose name ends with _train.txt");
    text("a_train.txt", "");
    assertFailure("list", folder, Split.TRAIN, "names no images");
    text("b_train.txt", "");
    assertFailure("list", folder, Split.TRAIN, "has several lists");
  }

  @Test
  void listThatIsNotText_isNamed() throws IOException {
    Path list = write("x_train.txt", new byte[] {(byte) 0xff, (byte) 0xfe, 0});

    assertFailure("list", list, Split.TRAIN, list + " is not a text file in UTF-8");
  }

  @Test
  void iNaturalist_joinsImagesAnnotationsAndCategories() throws IOException {
    write("train_val2018/Aves/7/x.jpg", JPEG);
    write("train_val2018/Aves/9/y.jpg", JPEG);
    text("train2018.json", annotations("Somateria spectabilis", "Somateria mollissima"));

    Dataset dataset = open("inaturalist", folder, Split.TRAIN);

    assertThat(dataset.classes()).containsExactly("Somateria spectabilis", "Somateria mollissima");
    assertThat(labels(dataset))
        .isEqualTo(
            Map.of(
                "inaturalist/train_val2018/Aves/7/x.jpg", "Somateria mollissima",
                "inaturalist/train_val2018/Aves/9/y.jpg", "Somateria spectabilis"));
  }

  @Test
  void categoriesOfOneName_areCalledByTheirIds() throws IOException {
    write("train_val2018/Aves/7/x.jpg", JPEG);
    write("train_val2018/Aves/9/y.jpg", JPEG);
    text("train2018.json", annotations("duck", "duck"));

    assertThat(open("inaturalist", folder, Split.TRAIN).classes()).containsExactly("40", "41");
  }

  @Test
  void truncatedAnnotations_areNamedWithThePlace() throws IOException {
    String whole = annotations("a", "b");
    Path file = text("train2017.json", whole.substring(0, whole.length() / 2));

    assertFailure("inaturalist", file, Split.TRAIN, file + " is not an annotation file");
    assertFailure("inaturalist", file, Split.TRAIN, "line ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"image_id\": 1 | \"image_id\": \"1\"",
        "\"id\": 40 | \"id\": \"40\"",
        "\"category_id\": 40 | \"category_id\": 40.0",
        "\"category_id\": 41 | \"category_id\": 4.1e1",
        "\"height\": 8 | \"height\": NaN",
        "\"height\": 8 | \"rating\": -Infinity, \"boxes\": [[NaN, {\"id\": 3}]]",
        "\"info\": | \"licenses\": [{\"id\": NaN}, null, 3], \"info\":",
        "\"year\": 2018 | \"images\": [3]",
      })
  void annotationsAsOtherProgramsWriteThem_meanTheSame(String part, String other)
      throws IOException {
    write("train_val2018/Aves/7/x.jpg", JPEG);
    write("train_val2018/Aves/9/y.jpg", JPEG);
    text("train2018.json", annotations("a", "b").replace(part, other));

    assertThat(labels(open("inaturalist", folder, Split.TRAIN)))
        .isEqualTo(
            Map.of(
                "inaturalist/train_val2018/Aves/7/x.jpg", "b",
                "inaturalist/train_val2018/Aves/9/y.jpg", "a"));
  }

  @Test
  void idsThatAreStrings_joinAsNumbersDo() throws IOException {
    write("train_val2018/Aves/7/x.jpg", JPEG);
    write("train_val2018/Aves/9/y.jpg", JPEG);
    text(
        "train2018.json",
        annotations("duck", "duck")
            .replaceAll("\"(id|image_id|category_id)\": (\\d+)", "\"$1\": \"n-$2\""));

    assertThat(open("inaturalist", folder, Split.TRAIN).classes()).containsExactly("n-40", "n-41");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"category_id\": 41 | \"category_id\": 5 | gives image 1 the category 5",
        "\"image_id\": 2 | \"image_id\": 3 | gives image 2 no category",
        "\"id\": 41 | \"id\": 40 | two categories with the id 40",
        "\"annotations\" | \"other\" | it has no annotations",
        "Aves/9/y.jpg | Aves/9/z.jpg | names an image that is not there",
        "\"id\": 2, \"file | \"id\": NaN, \"file | gives an image no id",
        "\"image_id\": 2 | \"image_id\": null | gives an annotation no image_id",
      })
  void mislabelledAnnotations_areNamed(String part, String damage, String message)
      throws IOException {
    write("train_val2018/Aves/7/x.jpg", JPEG);
    write("train_val2018/Aves/9/y.jpg", JPEG);
    Path file = text("train2018.json", annotations("a", "b").replace(part, damage));

    assertFailure("inaturalist", file, Split.TRAIN, message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"folder", "list", "inaturalist", "cifar100", "caltech100nat"})
  void missingPath_isASettingError(String name) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> Datasets.open(name, null, DatasetOptions.defaults()))
        .withMessageContaining(name + " needs --data");
  }

  @Test
  void testSet_isTheTestSplit() throws IOException {
    write("train/owl/1.jpg", JPEG);
    write("test/owl/2.jpg", JPEG);

    assertThat(labels(Datasets.testSet("folder", folder, 1)))
        .containsOnlyKeys("folder/test/owl/2.jpg");
  }

  private static String annotations(String first, String second) {
    return """
        {
          "info": {"year": 2018},
          "images": [
            {"id": 1, "file_name": "train_val2018/Aves/7/x.jpg", "height": 8},
            {"id": 2, "file_name": "train_val2018/Aves/9/y.jpg", "height": 8}
          ],
          "annotations": [
            {"id": 1, "image_id": 1, "category_id": 41},
            {"id": 2, "image_id": 2, "category_id": 40}
          ],
          "categories": [
            {"id": 40, "name": "%s"},
            {"id": 41, "name": "%s"}
          ]
        }
        """
        .formatted(first, second);
  }

  private static Dataset open(String name, Path path, Split split) throws IOException {
    return Datasets.open(name, path, DatasetOptions.defaults().withSplit(split));
  }

  private static void assertFailure(String name, Path path, Split split, String message) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> open(name, path, split))
        .withMessageContaining(message);
  }

  private static Map<String, String> labels(Dataset dataset) {
    Map<String, String> labels = new TreeMap<>();
    List<LabelledImage> images = Epochs.list(dataset, 0);
    images.forEach(image -> labels.put(image.id(), image.label()));
    return labels;
  }

  private Path text(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Path write(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }
}
