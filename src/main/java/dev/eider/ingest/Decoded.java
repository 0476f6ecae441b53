package dev.eider.ingest;

import dev.eider.data.Ingested;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of one record: what goes on along the path, and the dead letter of a rejected one.
 *
 * @param ingested the example, or the reason why there is none
 * @param letter the dead letter of a rejected record, null where there is an example
 */
public record Decoded(Ingested ingested, @Nullable DeadLetter letter) {
  public Decoded {
    if ((ingested.rejection() == null) != (letter == null)) {
      throw new IllegalArgumentException(
          "rejected records and no others have a dead letter: " + ingested.position());
    }
  }

  /** The dead letter of a rejected record. */
  public Optional<DeadLetter> deadLetter() {
    return Optional.ofNullable(letter);
  }
}
