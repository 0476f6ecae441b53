package dev.eider.dataset;

import dev.eider.config.InvalidSettingException;
import dev.eider.data.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * iNaturalist 2017 and 2018 (Van Horn et al., CVPR 2018) from their annotation files: {@code
 * images}, {@code annotations} and {@code categories}, with the images' paths relative to the
 * file's folder. {@code --data} is the JSON file or its folder, where {@code train*.json} is the
 * training set and {@code val*.json} the test set. A class's label is its category's name, or the
 * category's id where names are missing or not unique. Links are followed; what is hidden or no
 * image is left aside.
 */
final class INaturalist {
  /** The name in {@link Datasets}. */
  static final String NAME = "inaturalist";

  private INaturalist() {}

  /**
   * Opens an annotation file.
   *
   * @throws InvalidSettingException where there is no path
   * @throws IOException naming the file, and where its JSON breaks off, what it lacks, the image
   *     without a category or the annotation of an unknown image or category; or the image that is
   *     missing
   */
  static Dataset open(@Nullable Path path, DatasetOptions options) throws IOException {
    if (path == null) {
      throw new InvalidSettingException(
          "the data set inaturalist needs --data: an annotation file such as train2018.json, or its"
              + " folder");
    }
    Path file = Files.isDirectory(path) ? annotationsIn(path, options.split()) : path;
    if (!Files.isRegularFile(file)) {
      throw new IOException("there is no file " + file);
    }
    AnnotationFile read = AnnotationFile.read(file);
    Map<String, Integer> classes = new HashMap<>();
    for (AnnotationFile.Category category : read.categories()) {
      if (classes.putIfAbsent(category.id(), classes.size()) != null) {
        throw new IOException(file + " has two categories with the id " + category.id());
      }
    }
    LeftAside leftAside = new LeftAside();
    List<ImageFile> images = ImageFile.images(named(read, classes, file), file, leftAside);
    if (images.isEmpty()) {
      throw new IOException(file + " names no images" + leftAside.suffix());
    }
    int largest = FiniteDataset.largestClass(images, classes.size());
    return FiniteDataset.of(NAME, labels(read.categories(), file), images, largest, options)
        .without(leftAside);
  }

  private static List<ImageFile> named(AnnotationFile read, Map<String, Integer> classes, Path file)
      throws IOException {
    Map<String, Integer> classOf = new HashMap<>();
    for (AnnotationFile.Annotation annotation : read.annotations()) {
      Integer label = classes.get(annotation.categoryId());
      if (label == null) {
        throw new IOException(
            "%s gives image %s the category %s, which it does not have"
                .formatted(file, annotation.imageId(), annotation.categoryId()));
      }
      Integer before = classOf.putIfAbsent(annotation.imageId(), label);
      if (before != null && !before.equals(label)) {
        throw new IOException(file + " gives image " + annotation.imageId() + " two categories");
      }
    }
    List<ImageFile> images = new ArrayList<>();
    for (AnnotationFile.Image image : read.images()) {
      Integer label = classOf.remove(image.id());
      if (label == null) {
        throw new IOException(
            file + " gives image " + image.id() + " no category, or has it twice");
      }
      Path path = FileNames.beside(file, image.fileName());
      if (!Files.exists(path)) {
        throw new IOException(file + " names an image that is not there: " + path);
      }
      images.add(new ImageFile(NAME + "/" + image.fileName(), path, label));
    }
    if (!classOf.isEmpty()) {
      throw new IOException(
          file
              + " has annotations of an image that it does not have: "
              + classOf.keySet().iterator().next());
    }
    return images;
  }

  /** The categories' names where each has one of its own, their ids otherwise. */
  private static List<String> labels(List<AnnotationFile.Category> categories, Path file)
      throws IOException {
    Set<String> names = new LinkedHashSet<>();
    for (AnnotationFile.Category category : categories) {
      String name = category.name();
      if (name == null
          || name.isBlank()
          || !names.add(ClassNames.label(name, "the category " + category.id() + " of " + file))) {
        return categories.stream().map(AnnotationFile.Category::id).toList();
      }
    }
    return List.copyOf(names);
  }

  private static Path annotationsIn(Path folder, Split split) throws IOException {
    if (split == Split.DEV) {
      throw new IOException("iNaturalist has no dev split; publish the train split without one");
    }
    String prefix = split == Split.TRAIN ? "train" : "val";
    try (Stream<Path> found = Files.list(folder)) {
      List<Path> files =
          found
              .filter(file -> file.getFileName().toString().matches(prefix + ".*\\.json"))
              .sorted()
              .toList();
      if (files.size() != 1) {
        throw new IOException(
            files.isEmpty()
                ? "the folder " + folder + " has no " + prefix + "*.json"
                : "the folder "
                    + folder
                    + " has several annotation files: "
                    + files
                    + "; name one");
      }
      return files.get(0);
    }
  }
}
