package dev.eider.cli.models;

import dev.eider.snapshot.Manifest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Values of a manifest as a person reads them. */
final class ManifestCells {
  private ManifestCells() {}

  static String created(Manifest manifest) {
    return Instant.ofEpochMilli(manifest.createdAtMillis())
        .truncatedTo(ChronoUnit.SECONDS)
        .toString();
  }

  static String fraction(@Nullable Double error) {
    return error == null ? "-" : String.format(Locale.ROOT, "%.4f", error);
  }
}
