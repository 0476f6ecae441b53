package dev.eider.serve;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The last classified images by their id, so that a label can be given to one without sending it.
 */
final class RecentImages {
  private final Map<String, EncodedImage> images;

  /**
   * @param most how many are remembered
   */
  RecentImages(int most) {
    this.images =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, EncodedImage> eldest) {
            return size() > most;
          }
        };
  }

  /**
   * An image as it came.
   *
   * @param contentType of the bytes
   * @param bytes not copied, not to be changed
   */
  record EncodedImage(String contentType, byte[] bytes) {}

  synchronized void add(String id, EncodedImage image) {
    images.put(id, image);
  }

  synchronized Optional<EncodedImage> find(String id) {
    return Optional.ofNullable(images.get(id));
  }
}
