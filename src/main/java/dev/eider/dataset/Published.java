package dev.eider.dataset;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a broker has acknowledged so far.
 *
 * @param total records
 * @param perClass records by label, in the order of the data set's classes; only labels that
 *     occurred
 */
public record Published(long total, Map<String, Long> perClass) {
  public Published {
    perClass = Collections.unmodifiableMap(new LinkedHashMap<>(perClass));
  }
}
