package dev.eider.snapshot;

import dev.eider.learn.MalformedSafetensorsException;
import dev.eider.learn.Safetensors;
import dev.eider.learn.TrainedModel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Supplier;

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

  /** The snapshot of a model. Equal arguments give equal bytes. */
  public static Snapshot of(TrainedModel model, String modelName, long createdAtMillis) {
    Manifest bare = Manifest.of(model, modelName, createdAtMillis);
    byte[] bytes =
        Safetensors.encode(model.tensors(), Map.of("format", "pt", METADATA_KEY, bare.toJson()));
    return new Snapshot(bare.withContent(contentOf(bytes)), bytes);
  }

  /**
   * The snapshot in bytes that come without a manifest.
   *
   * @throws DamagedSnapshotException where they are not a safetensors file that Eider wrote
   */
  public static Snapshot fromBytes(byte[] bytes) {
    String json = wellFormed(() -> Safetensors.metadata(bytes)).get(METADATA_KEY);
    if (json == null) {
      throw new DamagedSnapshotException(
          "the safetensors file has no metadata '" + METADATA_KEY + "': Eider did not write it");
    }
    return new Snapshot(Manifest.fromJson(json).withContent(contentOf(bytes)), bytes);
  }

  /**
   * The snapshot of a manifest and the bytes that it describes.
   *
   * @throws DamagedSnapshotException where length or SHA-256 are not the manifest's
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
    String sha256 = contentOf(bytes).sha256();
    if (!sha256.equals(expected.sha256())) {
      throw new DamagedSnapshotException(
          "version "
              + manifest.version()
              + " has the SHA-256 "
              + sha256
              + "; its manifest says "
              + expected.sha256());
    }
    return new Snapshot(manifest, bytes);
  }

  /**
   * The model.
   *
   * @throws DamagedSnapshotException where the bytes are not a well-formed safetensors file
   */
  public TrainedModel model() {
    return manifest.toModel(wellFormed(() -> Safetensors.decode(bytes)));
  }

  private static <T> T wellFormed(Supplier<T> read) {
    try {
      return read.get();
    } catch (MalformedSafetensorsException e) {
      throw new DamagedSnapshotException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Manifest.Content contentOf(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      int chunks = (bytes.length - 1) / CHUNK_BYTES + 1;
      return new Manifest.Content(bytes.length, HexFormat.of().formatHex(digest), chunks);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
