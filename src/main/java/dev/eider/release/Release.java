package dev.eider.release;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A decision on which version of a model is to be served: a record of the topic {@code
 * eider.releases}.
 *
 * @param model the model's name
 * @param source who decided
 * @param version the version to serve from now on; null while none was ever promoted
 * @param candidate the version that was judged
 * @param verdict what was decided of it
 * @param reason why, in one sentence with the figures
 * @param atMillis when, milliseconds since the epoch
 * @param previousVersion the version served before {@code version}, to which a rollback returns;
 *     null where there is none
 * @param promotions how many versions the gate has promoted so far; 0 in a pin
 * @param comparisons the candidate against the released model by group of classes
 */
public record Release(
    String model,
    Source source,
    @Nullable Long version,
    long candidate,
    Verdict verdict,
    String reason,
    long atMillis,
    @Nullable Long previousVersion,
    long promotions,
    List<Comparison> comparisons) {
  public Release {
    comparisons = List.copyOf(comparisons);
    if (model.isBlank() || candidate < 1 || (version != null && version < 1)) {
      throw new IllegalArgumentException(
          "model '" + model + "' version " + version + " candidate " + candidate);
    }
  }

  /** Who decides: each has a key of its own in the topic. */
  public enum Source {
    /** The gate. */
    AUTO,
    /** A person, who wins until the pin is removed. */
    PIN
  }

  /** A person's choice. */
  public static Release pin(
      String model, long version, @Nullable Long previousVersion, String reason, long atMillis) {
    return new Release(
        model,
        Source.PIN,
        version,
        version,
        Verdict.PIN,
        reason,
        atMillis,
        previousVersion,
        0,
        List.of());
  }
}
