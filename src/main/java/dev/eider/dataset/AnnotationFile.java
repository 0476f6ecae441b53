package dev.eider.dataset;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What iNaturalist's annotation files say of images, annotations and categories. A file is read in
 * one pass that keeps nothing else: those of later years have gigabytes. Ids are texts; a number is
 * the text of it, whether it is written {@code 7}, {@code 7.0} or {@code "7"}, so that they meet
 * whatever program wrote them. A value that nobody reads may be anything, {@code NaN} included.
 *
 * @param images in the file's order
 * @param annotations in the file's order
 * @param categories in the file's order
 */
record AnnotationFile(List<Image> images, List<Annotation> annotations, List<Category> categories) {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  /** Beyond, a number is no id, and writing it out could take any amount of memory. */
  private static final int MOST_DIGITS = 30;

  AnnotationFile {
    images = List.copyOf(images);
    annotations = List.copyOf(annotations);
    categories = List.copyOf(categories);
  }

  record Image(String id, String fileName) {}

  record Annotation(String imageId, String categoryId) {}

  record Category(String id, @Nullable String name) {}

  /**
   * Reads a file.
   *
   * @throws IOException naming the file, and where its JSON breaks off, or what it lacks
   */
  static AnnotationFile read(Path file) throws IOException {
    List<Image> images = new ArrayList<>();
    List<Annotation> annotations = new ArrayList<>();
    List<Category> categories = new ArrayList<>();
    try (JsonParser json = JSON.createParser(file.toFile())) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException(file + " is not an annotation file: it is no JSON object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String list = json.currentName();
        json.nextToken();
        switch (list) {
          case "images" -> eachOf(json, fields -> images.add(image(fields, file)));
          case "annotations" -> eachOf(json, fields -> annotations.add(annotation(fields, file)));
          case "categories" -> eachOf(json, fields -> categories.add(category(fields, file)));
          default -> json.skipChildren();
        }
      }
    } catch (JsonProcessingException e) {
      throw new IOException(
          file
              + " is not an annotation file: "
              + e.getOriginalMessage()
              + (e.getLocation() == null
                  ? ""
                  : " (line "
                      + e.getLocation().getLineNr()
                      + ", column "
                      + e.getLocation().getColumnNr()
                      + ")"),
          e);
    }
    requireSome(images, "images", file);
    requireSome(annotations, "annotations", file);
    requireSome(categories, "categories", file);
    return new AnnotationFile(images, annotations, categories);
  }

  private static void requireSome(List<?> list, String name, Path file) throws IOException {
    if (list.isEmpty()) {
      throw new IOException(file + " is not an annotation file: it has no " + name);
    }
  }

  private static Image image(Map<String, String> fields, Path file) throws IOException {
    String id = required(fields, "id", "an image", file);
    return new Image(id, required(fields, "file_name", "image " + id, file));
  }

  private static Annotation annotation(Map<String, String> fields, Path file) throws IOException {
    return new Annotation(
        required(fields, "image_id", "an annotation", file),
        required(fields, "category_id", "an annotation", file));
  }

  private static Category category(Map<String, String> fields, Path file) throws IOException {
    return new Category(required(fields, "id", "a category", file), fields.get("name"));
  }

  private static String required(Map<String, String> fields, String name, String of, Path file)
      throws IOException {
    String value = fields.get(name);
    if (value == null || value.isBlank()) {
      throw new IOException(file + " gives " + of + " no " + name + ": " + fields);
    }
    return value;
  }

  /** Hands each object of a list to a taker, as the texts of those fields that are read here. */
  private static void eachOf(JsonParser json, Taker taker) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw new JsonParseException(json, "what it lists is no object");
      }
      taker.take(fields(json));
    }
  }

  private static Map<String, String> fields(JsonParser json) throws IOException {
    Map<String, String> fields = new HashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      switch (name) {
        case "id", "image_id", "category_id", "file_name", "name" -> {
          if (value == JsonToken.VALUE_STRING) {
            fields.put(name, json.getText());
          } else if (value.isNumeric() && !json.isNaN()) {
            fields.put(name, number(json));
          } else {
            json.skipChildren();
          }
        }
        default -> json.skipChildren();
      }
    }
    return fields;
  }

  /**
   * A number's text; of a whole one without the fraction that programs add to columns with gaps.
   */
  private static String number(JsonParser json) throws IOException {
    BigDecimal number = json.getDecimalValue().stripTrailingZeros();
    boolean isWhole = number.scale() <= 0 && number.precision() - number.scale() <= MOST_DIGITS;
    return isWhole ? number.toBigInteger().toString() : json.getText();
  }

  @FunctionalInterface
  private interface Taker {
    void take(Map<String, String> fields) throws IOException;
  }
}
