package dev.eider.serve.inference;

import dev.eider.data.ImageShape;
import dev.eider.snapshot.Manifest;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Manifests of versions that no learner has made. */
public final class TestingManifests {
  private TestingManifests() {}

  /** A version with one class. */
  public static Manifest of(long version, ImageShape shape) {
    return of(version, shape, List.of("only"));
  }

  public static Manifest of(long version, ImageShape shape, List<String> classes) {
    return new Manifest(
        "eider",
        version,
        version - 1,
        "smallcnn",
        shape.height(),
        shape.width(),
        List.of(0.0, 0.0, 0.0),
        List.of(1.0, 1.0, 1.0),
        classes,
        Collections.nCopies(classes.size(), 1.0),
        Collections.nCopies(classes.size(), 0),
        Collections.nCopies(classes.size(), 0),
        null,
        1,
        Map.of(),
        "",
        Map.of(),
        1,
        null);
  }
}
