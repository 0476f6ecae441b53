package dev.eider.dataset;

import dev.eider.config.InvalidSettingException;
import dev.eider.data.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A folder with a folder of JPEG and PNG files for each class, named as the class; links are
 * followed, and what else there is is left aside. Where the folder has {@code train}, {@code dev}
 * (or {@code val}) and {@code test}, these hold the classes' folders of the splits; otherwise all
 * of it is whatever split is asked for. Folders whose names are one label are one class. An image's
 * id is {@code folder/} and its path in the folder, so that its copies elsewhere have the same.
 */
final class ImageFolder {
  /** The name in {@link Datasets}. */
  static final String NAME = "folder";

  private ImageFolder() {}

  /**
   * Opens a folder.
   *
   * @throws InvalidSettingException where there is no path
   * @throws IOException naming the folder that is missing, has no images, or has a name that is no
   *     label
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
    LeftAside leftAside = new LeftAside();
    ImageTree tree = new ImageTree(split, leftAside);
    Map<String, Integer> classes = new LinkedHashMap<>();
    List<ImageFile> images = new ArrayList<>();
    for (Path folder : tree.classFolders()) {
      List<Path> files = tree.images(folder);
      if (files.isEmpty()) {
        leftAside.add(LeftAside.Reason.NO_CLASS, folder);
        continue;
      }
      String label = ClassNames.label(folder.getFileName().toString(), "the folder " + folder);
      int number = classes.computeIfAbsent(label, key -> classes.size());
      for (Path file : files) {
        images.add(new ImageFile(NAME + "/" + path.relativize(file), file, number));
      }
    }
    if (images.isEmpty()) {
      throw new IOException(
          "the folder "
              + split
              + " has no folders with .jpg, .jpeg or .png files"
              + leftAside.suffix());
    }
    int largest = FiniteDataset.largestClass(images, classes.size());
    return FiniteDataset.of(NAME, List.copyOf(classes.keySet()), images, largest, options)
        .without(leftAside);
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
}
