package dev.eider.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other people's folders hold: links, hidden things, files that are no images. */
class ImageFolderTest {
  private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 1};

  private final Path folder;
  private final Path pool;

  ImageFolderTest(@TempDir Path temporary) throws IOException {
    this.folder = Files.createDirectory(temporary.resolve("data"));
    this.pool = Files.createDirectory(temporary.resolve("pool"));
  }

  @Test
  void classFoldersThatAreLinks_areClasses() throws IOException {
    write(pool.resolve("1/a.jpg"), JPEG);
    write(pool.resolve("2/b.jpg"), JPEG);
    Files.createSymbolicLink(folder.resolve("owl"), pool.resolve("1"));
    Files.createSymbolicLink(folder.resolve("eider"), Path.of("../pool/2"));

    assertThat(labels())
        .isEqualTo(Map.of("folder/owl/a.jpg", "owl", "folder/eider/b.jpg", "eider"));
  }

  @Test
  void linksWithinAClass_areFollowed() throws IOException {
    write(pool.resolve("deep/a.jpg"), JPEG);
    write(pool.resolve("b.jpg"), JPEG);
    Files.createDirectory(folder.resolve("owl"));
    Files.createSymbolicLink(folder.resolve("owl/more"), pool.resolve("deep"));
    Files.createSymbolicLink(folder.resolve("owl/one.jpg"), pool.resolve("b.jpg"));

    assertThat(labels()).containsOnlyKeys("folder/owl/more/a.jpg", "folder/owl/one.jpg");
  }

  @Test
  void linkToTheDataSet_isFollowed() throws IOException {
    write(folder.resolve("owl/a.jpg"), JPEG);
    Path link = Files.createSymbolicLink(pool.resolve("link"), folder);

    assertThat(open(link).classes()).containsExactly("owl");
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "../..", "owl", "owl/deep"})
  void loops_end(String target) throws IOException {
    write(folder.resolve("owl/a.jpg"), JPEG);
    write(folder.resolve("owl/deep/b.jpg"), JPEG);
    Files.createSymbolicLink(folder.resolve("owl/deep/back"), folder.resolve(target));

    Dataset dataset = open(folder);

    assertThat(labels()).containsOnlyKeys("folder/owl/a.jpg", "folder/owl/deep/b.jpg");
    assertThat(dataset.leftAside())
        .containsExactly(
            "left aside 1 (a link to a folder that is read already): "
                + folder.resolve("owl/deep/back"));
  }

  @Test
  void classFolderThatLeadsBack_isNoClass() throws IOException {
    write(folder.resolve("owl/a.jpg"), JPEG);
    Files.createSymbolicLink(folder.resolve("self"), folder);
    Files.createSymbolicLink(folder.resolve("up"), folder.getParent());

    assertThat(open(folder).classes()).containsExactly("owl");
  }

  @Test
  void twoClassesThatLinkOneFolder_haveItsImagesBoth() throws IOException {
    write(folder.resolve("owl/a.jpg"), JPEG);
    Files.createSymbolicLink(folder.resolve("eagle-owl"), folder.resolve("owl"));

    assertThat(labels())
        .isEqualTo(Map.of("folder/owl/a.jpg", "owl", "folder/eagle-owl/a.jpg", "eagle-owl"));
  }

  @Test
  void whatIsHidden_isLeftAsideAndCounted() throws IOException {
    write(folder.resolve("owl/a.jpg"), JPEG);
    write(folder.resolve("owl/._a.jpg"), JPEG);
    write(folder.resolve("owl/.ipynb_checkpoints/a-checkpoint.jpg"), JPEG);
    write(folder.resolve("owl/@eaDir/thumb.jpg"), JPEG);
    write(folder.resolve(".ipynb_checkpoints/b.jpg"), JPEG);
    write(folder.resolve("__MACOSX/owl/._a.jpg"), JPEG);
    write(folder.resolve(".DS_Store"), JPEG);
    write(folder.resolve("owl/Thumbs.db"), JPEG);

    Dataset dataset = open(folder);

    assertThat(dataset.classes()).containsExactly("owl");
    assertThat(labels()).containsOnlyKeys("folder/owl/a.jpg");
    // The folder's three, and four in the class.
    assertThat(dataset.leftAside())
        .singleElement()
        .asString()
        .startsWith("left aside 7 (hidden or put there by a system): ")
        .contains(folder.resolve(".DS_Store").toString())
        .endsWith(", ...");
  }

  @Test
  void whatIsNoImage_isLeftAsideAndNamed() throws IOException {
    write(folder.resolve("owl/a.jpg"), JPEG);
    write(folder.resolve("owl/b.jpg"), new byte[] {'G', 'I', 'F', '8'});
    write(folder.resolve("owl/c.png"), new byte[0]);
    write(folder.resolve("owl/notes.txt"), JPEG);
    write(folder.resolve("readme.jpg"), JPEG);
    write(folder.resolve("empty/notes.txt"), JPEG);
    Files.createSymbolicLink(folder.resolve("owl/d.jpg"), pool.resolve("gone.jpg"));

    Dataset dataset = open(folder);

    assertThat(labels()).containsOnlyKeys("folder/owl/a.jpg");
    assertThat(dataset.leftAside())
        .containsExactly(
            "left aside 1 (a link to nothing): " + folder.resolve("owl/d.jpg"),
            "left aside 1 (beside the classes' folders): " + folder.resolve("readme.jpg"),
            "left aside 2 (not named .jpg, .jpeg or .png): "
                + folder.resolve("empty/notes.txt")
                + ", "
                + folder.resolve("owl/notes.txt"),
            "left aside 1 (neither a JPEG nor a PNG file): " + folder.resolve("owl/b.jpg"),
            "left aside 1 (empty): " + folder.resolve("owl/c.png"),
            "left aside 1 (a folder without images): " + folder.resolve("empty"));
  }

  @Test
  void folderOfNothingButOtherFiles_isAnErrorThatNamesThem() throws IOException {
    write(folder.resolve("owl/b.jpg"), new byte[] {'G', 'I', 'F', '8'});

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> open(folder))
        .withMessageContaining("has no folders with .jpg, .jpeg or .png files")
        .withMessageContaining("(neither a JPEG nor a PNG file): " + folder.resolve("owl/b.jpg"));
  }

  @Test
  void foldersOfOneLabel_areOneClass() throws IOException {
    write(folder.resolve("Lo\u0308we/a.jpg"), JPEG);
    write(folder.resolve("L\u00f6we/a.jpg"), JPEG);
    write(folder.resolve("L\u00e4we/a.jpg"), JPEG);

    assertThat(open(folder).classes()).containsExactlyInAnyOrder("L\u00f6we", "L\u00e4we");
    assertThat(labels())
        .isEqualTo(
            Map.of(
                "folder/Lo\u0308we/a.jpg", "L\u00f6we",
                "folder/L\u00f6we/a.jpg", "L\u00f6we",
                "folder/L\u00e4we/a.jpg", "L\u00e4we"));
  }

  @Test
  void folderWhoseNameIsNoLabel_isNamed() throws IOException {
    write(folder.resolve("a\u0007b/a.jpg"), JPEG);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> open(folder))
        .withMessageContaining("is no text: U+0007");
  }

  @Test
  void imagesLargerThanALimit_areNamedWithTheirSizes() throws IOException {
    write(folder.resolve("owl/a.jpg"), JPEG);
    byte[] large = new byte[11];
    System.arraycopy(JPEG, 0, large, 0, 4);
    write(folder.resolve("owl/b.jpg"), large);

    assertThat(open(folder).imagesLargerThan(10))
        .containsExactly(folder.resolve("owl/b.jpg") + " (11 bytes)");
    assertThat(open(folder).imagesLargerThan(11)).isEmpty();
  }

  private Map<String, String> labels() throws IOException {
    Map<String, String> labels = new TreeMap<>();
    Epochs.list(open(folder), 0).forEach(image -> labels.put(image.id(), image.label()));
    return labels;
  }

  private static Dataset open(Path path) throws IOException {
    return Datasets.open("folder", path, DatasetOptions.defaults());
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }
}
