package dev.eider.serve;

import dev.eider.serve.inference.EncodedImages.EncodedImage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The last classified images by their id, so that a label can be given to one without sending it.
 * Bounded in images and in bytes; the last one is always there.
 */
final class RecentImages {
  private final int most;
  private final long mostBytes;
  private final LinkedHashMap<String, EncodedImage> images = new LinkedHashMap<>();
  private long bytes;

  /**
   * @param most how many are remembered
   * @param mostBytes how many bytes they may have
   */
  RecentImages(int most, long mostBytes) {
    this.most = most;
    this.mostBytes = mostBytes;
  }

  synchronized void add(String id, EncodedImage image) {
    if (most == 0) {
      return;
    }
    EncodedImage before = images.remove(id);
    bytes += image.bytes().length - (before == null ? 0 : before.bytes().length);
    images.put(id, image);
    while (images.size() > 1 && (images.size() > most || bytes > mostBytes)) {
      Map.Entry<String, EncodedImage> eldest = images.entrySet().iterator().next();
      bytes -= eldest.getValue().bytes().length;
      images.remove(eldest.getKey());
    }
  }

  synchronized Optional<EncodedImage> find(String id) {
    return Optional.ofNullable(images.get(id));
  }
}
