package dev.eider.dataset;

import dev.eider.config.InvalidSettingException;
import dev.eider.data.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder with a folder of JPEG and PNG files for each class, named as the class; other files are
 * left aside. Where the folder has {@code train}, {@code dev} (or {@code val}) and {@code test},
 * these hold the classes' folders of the splits; otherwise all of it is whatever split is asked
 * for. An image's id is {@code folder/} and its path in the folder, so that its copies elsewhere
 * have the same.
 */
final class ImageFolder {
  /** The name in {@link Datasets}. */
  static final String NAME = "folder";

  private ImageFolder() {}

  /**
   * Opens a folder.
   *
   * @throws InvalidSettingException where there is no path
   * @throws IOException naming the folder that is missing, or has no images
   */
  static Dataset open(@Nullable Path path, DatasetOptions options) throws IOException {
    if (path == null) {
      throw new InvalidSettingException(
          "the data set folder needs --data: a folder with a folder of images for each class");
    }
    if (!Files.isDirectory(path)) {
      throw new IOException("there is no folder " + path);
    }
    Path split = splitFolder(path, options.split());
    List<String> classes = new ArrayList<>();
    List<ImageFile> images = new ArrayList<>();
    for (Path folder : classFolders(split)) {
      List<Path> files = imagesIn(folder);
      if (!files.isEmpty()) {
        for (Path file : files) {
          images.add(new ImageFile(NAME + "/" + path.relativize(file), file, classes.size()));
        }
        classes.add(folder.getFileName().toString());
      }
    }
    if (images.isEmpty()) {
      throw new IOException(
          "the folder " + split + " has no folders with .jpg, .jpeg or .png files");
    }
    int largest = FiniteDataset.largestClass(images, classes.size());
    return FiniteDataset.of(NAME, classes, images, largest, options);
  }

  private static Path splitFolder(Path path, Split split) throws IOException {
    boolean divided = false;
    for (Split each : Split.values()) {
      for (String name : names(each)) {
        Path folder = path.resolve(name);
        if (Files.isDirectory(folder)) {
          if (each == split) {
            return folder;
          }
          divided = true;
        }
      }
    }
    if (divided) {
      throw new IOException("the folder " + path + " has no " + String.join(" or ", names(split)));
    }
    return path;
  }

  private static List<String> names(Split split) {
    return switch (split) {
      case TRAIN -> List.of("train");
      case DEV -> List.of("dev", "val");
      case EVAL -> List.of("test");
    };
  }

  private static List<Path> classFolders(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static List<Path> imagesIn(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found.filter(ImageFile::isNamed).filter(Files::isRegularFile).sorted().toList();
    }
  }
}
