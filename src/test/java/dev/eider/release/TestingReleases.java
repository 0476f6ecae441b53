package dev.eider.release;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decisions as the gate makes them. */
public final class TestingReleases {
  private TestingReleases() {}

  /** The promotion of a version, the second of its model. */
  public static Release promoted(String model, long version, @Nullable Long previous) {
    return new Release(
        model,
        Release.Source.AUTO,
        version,
        version,
        Verdict.PROMOTE,
        "better",
        1,
        previous,
        2,
        List.of());
  }
}
