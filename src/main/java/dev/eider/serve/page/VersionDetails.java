package dev.eider.serve.page;

import dev.eider.snapshot.Manifest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the page shows of a version that a person looks at, beyond what stands in the list of all.
 *
 * @param parent the version before it, 0 where there is none
 * @param mean what is subtracted from red, green, blue
 * @param std what they are then divided by
 * @param sourceOffsets the next offset to be learned from, by {@code topic-partition}
 * @param configurationHash of the learner's settings
 * @param settings those of them that are not the default, by name
 * @param sha256 of its bytes; null where it is not known
 * @param results by class
 */
record VersionDetails(
    long version,
    long parent,
    int inputHeight,
    int inputWidth,
    List<Double> mean,
    List<Double> std,
    Map<String, Long> sourceOffsets,
    String configurationHash,
    Map<String, String> settings,
    @Nullable String sha256,
    VersionResults results) {

  /**
   * The details in a manifest.
   *
   * @param knownLabels labels of another version, see {@link VersionResults#of}
   */
  static VersionDetails of(Manifest manifest, List<String> knownLabels) {
    Manifest.Content content = manifest.content();
    return new VersionDetails(
        manifest.version(),
        manifest.parentVersion(),
        manifest.inputHeight(),
        manifest.inputWidth(),
        manifest.mean(),
        manifest.std(),
        manifest.sourceOffsets(),
        manifest.configurationHash(),
        manifest.settings(),
        content == null ? null : content.sha256(),
        VersionResults.of(manifest, knownLabels));
  }
}
