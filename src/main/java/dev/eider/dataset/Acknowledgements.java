package dev.eider.dataset;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts the broker's answers; written by the producer's thread, read by the publisher's. */
final class Acknowledgements {
  private final List<String> classes;
  private final Map<String, Long> perClass = new TreeMap<>();
  private long total;
  private @Nullable Exception failure;
  private String failedId = "";

  Acknowledgements(List<String> classes) {
    this.classes = classes;
  }

  /** Takes the answer to an image's record: acknowledged where there is no error. */
  synchronized void add(String id, String label, @Nullable Exception error) {
    if (error == null) {
      total++;
      perClass.merge(label, 1L, Long::sum);
    } else if (failure == null) {
      failure = error;
      failedId = id;
    }
  }

  /** The first error. */
  synchronized Optional<Exception> failure() {
    return Optional.ofNullable(failure);
  }

  /** The image that the first error is about. */
  synchronized String failedId() {
    return failedId;
  }

  synchronized Published published() {
    Map<String, Long> ordered = new LinkedHashMap<>();
    for (String label : classes) {
      Long count = perClass.get(label);
      if (count != null) {
        ordered.put(label, count);
      }
    }
    perClass.forEach(ordered::putIfAbsent);
    return new Published(total, ordered);
  }
}
