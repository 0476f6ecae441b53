package dev.eider.serve.inference;

import dev.eider.data.ImageShape;
import dev.eider.model.Classifier;
import dev.eider.snapshot.DamagedSnapshotException;
import dev.eider.snapshot.Manifest;
import dev.eider.snapshot.Snapshot;
import java.util.HashSet;
import java.util.List;

/**
 * A verified version that answers. Owns native memory until it is closed; used by one thread at a
 * time.
 */
public final class Servable implements AutoCloseable {
  private final Manifest manifest;
  private final Network network;

  /** A version that is taken for verified. */
  public Servable(Manifest manifest, Network network) {
    this.manifest = manifest;
    this.network = network;
  }

  /** What computes the answers. */
  public interface Network extends AutoCloseable {
    /** Logits {@code [images][classes]} of uint8 planar images. */
    float[][] logits(List<byte[]> images);

    @Override
    void close();
  }

  /**
   * The version of a snapshot, once it has answered a grey image.
   *
   * @param snapshot verified: its manifest is that of its bytes
   * @param device {@code auto}, {@code cpu} or {@code gpu:N}
   * @throws DamagedSnapshotException where the arrays are not those of the manifest's architecture
   *     and classes, or the answer is not finite
   */
  public static Servable of(Snapshot snapshot, String device) {
    Manifest manifest = snapshot.manifest();
    String version = "version " + manifest.version();
    if (new HashSet<>(manifest.classes()).size() < manifest.classes().size()) {
      throw new DamagedSnapshotException(version + " has two classes of one label");
    }
    Classifier classifier;
    try {
      classifier = Classifier.of(snapshot.model(), device);
    } catch (IllegalArgumentException e) {
      throw new DamagedSnapshotException(version + " cannot be served: " + e.getMessage(), e);
    }
    Servable servable = new Servable(manifest, new ClassifierNetwork(classifier));
    try {
      servable.requireFiniteAnswer();
      return servable;
    } catch (RuntimeException | Error e) { // its native memory is not left behind
      servable.close();
      throw e;
    }
  }

  private void requireFiniteAnswer() {
    for (float logit : logits(List.of(new byte[shape().sizeBytes()]))[0]) {
      if (!Float.isFinite(logit)) {
        throw new DamagedSnapshotException("version " + manifest.version() + " answers " + logit);
      }
    }
  }

  private record ClassifierNetwork(Classifier classifier) implements Network {
    @Override
    public float[][] logits(List<byte[]> images) {
      return classifier.logits(images);
    }

    @Override
    public void close() {
      classifier.close();
    }
  }

  public Manifest manifest() {
    return manifest;
  }

  /** The images that it expects. */
  public ImageShape shape() {
    return new ImageShape(manifest.inputHeight(), manifest.inputWidth());
  }

  /** Logits {@code [images][classes]} of uint8 planar images. */
  public float[][] logits(List<byte[]> images) {
    return network.logits(images);
  }

  @Override
  public void close() {
    network.close();
  }
}
