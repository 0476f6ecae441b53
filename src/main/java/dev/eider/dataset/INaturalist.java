package dev.eider.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eider.config.InvalidSettingException;
import dev.eider.data.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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
 * category's id where names are missing or not unique.
 */
final class INaturalist {
  /** The name in {@link Datasets}. */
  static final String NAME = "inaturalist";

  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private INaturalist() {}

  private record Annotations(
      @Nullable List<Image> images,
      @Nullable List<Annotation> annotations,
      @Nullable List<Category> categories) {}

  private record Image(long id, @Nullable String file_name) {}

  private record Annotation(long image_id, long category_id) {}

  private record Category(long id, @Nullable String name) {}

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
    Annotations read = read(file);
    List<Category> categories = present(read.categories(), "categories", file);
    Map<Long, Integer> classes = new HashMap<>();
    for (Category category : categories) {
      if (classes.putIfAbsent(category.id(), classes.size()) != null) {
        throw new IOException(file + " has two categories with the id " + category.id());
      }
    }
    List<ImageFile> images = images(read, classes, file);
    int largest = FiniteDataset.largestClass(images, classes.size());
    return FiniteDataset.of(NAME, labels(categories), images, largest, options);
  }

  private static Annotations read(Path file) throws IOException {
    try {
      return JSON.readValue(file.toFile(), Annotations.class);
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s is not an annotation file: %s (line %d, column %d)"
              .formatted(
                  file,
                  e.getOriginalMessage(),
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getLocation() == null ? 0 : e.getLocation().getColumnNr()),
          e);
    }
  }

  private static List<ImageFile> images(Annotations read, Map<Long, Integer> classes, Path file)
      throws IOException {
    Map<Long, Integer> classOf = new HashMap<>();
    for (Annotation annotation : present(read.annotations(), "annotations", file)) {
      Integer label = classes.get(annotation.category_id());
      if (label == null) {
        throw new IOException(
            "%s gives image %d the category %d, which it does not have"
                .formatted(file, annotation.image_id(), annotation.category_id()));
      }
      Integer before = classOf.putIfAbsent(annotation.image_id(), label);
      if (before != null && !before.equals(label)) {
        throw new IOException(file + " gives image " + annotation.image_id() + " two categories");
      }
    }
    List<ImageFile> images = new ArrayList<>();
    for (Image image : present(read.images(), "images", file)) {
      Integer label = classOf.remove(image.id());
      String name = image.file_name();
      if (label == null || name == null) {
        throw new IOException(
            "%s gives image %d no %s"
                .formatted(file, image.id(), name == null ? "file_name" : "category"));
      }
      Path path = file.resolveSibling(name);
      if (!Files.isRegularFile(path)) {
        throw new IOException(file + " names an image that is not there: " + path);
      }
      images.add(new ImageFile(NAME + "/" + name, path, label));
    }
    if (!classOf.isEmpty()) {
      throw new IOException(
          file
              + " has annotations of an image that it does not have: "
              + classOf.keySet().iterator().next());
    }
    return images;
  }

  private static List<String> labels(List<Category> categories) {
    Set<String> names = new HashSet<>();
    for (Category category : categories) {
      String name = category.name();
      if (name == null || name.isBlank() || !names.add(name)) {
        return categories.stream().map(each -> Long.toString(each.id())).toList();
      }
    }
    return categories.stream().map(Category::name).toList();
  }

  private static <T> List<T> present(@Nullable List<T> list, String name, Path file)
      throws IOException {
    if (list == null || list.isEmpty()) {
      throw new IOException(file + " is not an annotation file: it has no " + name);
    }
    return list;
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
