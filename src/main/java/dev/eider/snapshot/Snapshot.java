package dev.eider.snapshot;

import dev.eider.data.Sha256;
import dev.eider.model.MalformedSafetensorsException;
import dev.eider.model.NamedTensor;
import dev.eider.model.Safetensors;
import dev.eider.model.TrainedModel;
import dev.eider.model.network.NetworkName;
import dev.eider.model.network.TorchScriptProgram;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A model as bytes, with its manifest. The bytes are a safetensors file that carries the manifest
 * under {@code eider} in its metadata, so that they can be used without anything beside them.
 *
 * @param manifest the provenance, with what is known of the bytes
 * @param bytes the safetensors file; not copied, not to be changed
 */
public record Snapshot(Manifest manifest, byte[] bytes) {
  /** The size of the messages that the bytes are cut into; the last may be smaller. */
  public static final int CHUNK_BYTES = 512 * 1024;

  static final String METADATA_KEY = "eider";

  /** The metadata's entry with a model's TorchScript module, Base64. */
  static final String PROGRAM_KEY = "eider.torchscript";

  /** The snapshot of a model. Equal arguments give equal bytes. */
  public static Snapshot of(TrainedModel model, String modelName, long createdAtMillis) {
    Manifest bare = Manifest.of(model, modelName, createdAtMillis);
    Map<String, String> metadata = new TreeMap<>();
    metadata.put("format", "pt");
    metadata.put(METADATA_KEY, bare.toJson());
    TorchScriptProgram program = model.architecture().program();
    if (program != null) {
      metadata.put(PROGRAM_KEY, Base64.getEncoder().encodeToString(program.archive()));
    }
    byte[] bytes = Safetensors.encode(model.tensors(), metadata);
    return new Snapshot(bare.withContent(contentOf(bytes)), bytes);
  }

  /**
   * The snapshot in bytes that come without a manifest.
   *
   * @throws DamagedSnapshotException where they are not a safetensors file that Eider wrote
   */
  public static Snapshot fromBytes(byte[] bytes) {
    return new Snapshot(embedded(bytes).withContent(contentOf(bytes)), bytes);
  }

  private static Manifest embedded(byte[] bytes) {
    String json = wellFormed(() -> Safetensors.metadata(bytes)).get(METADATA_KEY);
    if (json == null) {
      throw new DamagedSnapshotException(
          "the safetensors file has no metadata '" + METADATA_KEY + "': Eider did not write it");
    }
    return Manifest.fromJson(json);
  }

  /**
   * The snapshot of a manifest and the bytes that it describes.
   *
   * @throws DamagedSnapshotException where length or SHA-256 are not the manifest's, or what the
   *     bytes say of themselves (architecture, classes, step, ...) is not what the manifest says
   */
  public static Snapshot verified(Manifest manifest, byte[] bytes) {
    Manifest.Content expected = manifest.requireContent();
    if (bytes.length != expected.byteLength()) {
      throw new DamagedSnapshotException(
          "version "
              + manifest.version()
              + " has "
              + bytes.length
              + " bytes; its manifest says "
              + expected.byteLength());
    }
    Manifest.Content content = contentOf(bytes);
    String sha256 = content.sha256();
    if (!sha256.equals(expected.sha256())) {
      throw new DamagedSnapshotException(
          "version "
              + manifest.version()
              + " has the SHA-256 "
              + sha256
              + "; its manifest says "
              + expected.sha256());
    }
    requireEqual(manifest, embedded(bytes).withContent(content));
    return new Snapshot(manifest, bytes);
  }

  /** A manifest that was changed, or put beside the bytes of another model, would mislead. */
  private static void requireEqual(Manifest said, Manifest embedded) {
    if (said.equals(embedded)) {
      return;
    }
    String what;
    if (!said.network().equals(embedded.network())) {
      what = "of the architecture " + embedded.network() + "; its manifest says " + said.network();
    } else if (!said.classes().equals(embedded.classes())) {
      what =
          "of %s classes; its manifest lists %s, or others"
              .formatted(embedded.classes().size(), said.classes().size());
    } else if (said.version() != embedded.version() || !said.model().equals(embedded.model())) {
      what = "those of " + embedded.model() + " version " + embedded.version();
    } else {
      what = "of another manifest than the one beside them";
    }
    throw new DamagedSnapshotException("the bytes of version " + said.version() + " are " + what);
  }

  /**
   * The model.
   *
   * @throws DamagedSnapshotException where the bytes are not a well-formed safetensors file, the
   *     architecture is not known, or its outputs are not as many as the classes
   */
  public TrainedModel model() {
    TrainedModel model = manifest.toModel(wellFormed(() -> Safetensors.decode(bytes)), program());
    String network = model.architecture().network();
    try {
      NetworkName.of(network);
    } catch (IllegalArgumentException e) {
      throw new DamagedSnapshotException(
          "version %s has the architecture '%s': %s"
              .formatted(model.version(), network, e.getMessage()),
          e);
    }
    for (NamedTensor tensor : model.tensors()) {
      if (tensor.name().startsWith("fc.") && tensor.shape()[0] != model.classes().size()) {
        throw new DamagedSnapshotException(
            "version %s lists %s classes, but %s has %s rows"
                .formatted(
                    model.version(), model.classes().size(), tensor.name(), tensor.shape()[0]));
      }
    }
    return model;
  }

  private @Nullable TorchScriptProgram program() {
    String base64 = wellFormed(() -> Safetensors.metadata(bytes)).get(PROGRAM_KEY);
    if (base64 == null) {
      return null;
    }
    try {
      return new TorchScriptProgram(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      throw new DamagedSnapshotException(
          "the module of version %s is damaged: %s".formatted(manifest.version(), e.getMessage()),
          e);
    }
  }

  private static <T> T wellFormed(Supplier<T> read) {
    try {
      return read.get();
    } catch (MalformedSafetensorsException e) {
      throw new DamagedSnapshotException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Manifest.Content contentOf(byte[] bytes) {
    int chunks = (bytes.length - 1) / CHUNK_BYTES + 1;
    return new Manifest.Content(bytes.length, Sha256.of(bytes), chunks);
  }
}
