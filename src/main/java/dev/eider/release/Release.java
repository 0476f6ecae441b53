package dev.eider.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
 * @param by who decided: the gate, or a person's name
 * @param earlierVersions what was served before {@code previousVersion}, the latest first, to which
 *     further rollbacks return
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
    List<Comparison> comparisons,
    String by,
    List<Long> earlierVersions) {
  /** Who decides where no person does. */
  public static final String GATE = "gate";

  /** Who decides where a person does whose name is not known. */
  public static final String A_PERSON = "a person";

  public Release {
    comparisons = List.copyOf(comparisons);
    earlierVersions = List.copyOf(earlierVersions);
    if (model.isBlank() || candidate < 1 || (version != null && version < 1)) {
      throw new IllegalArgumentException(
          "model '" + model + "' version " + version + " candidate " + candidate);
    }
  }

  /** A decision of the gate. */
  public Release(
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
    this(
        model,
        source,
        version,
        candidate,
        verdict,
        reason,
        atMillis,
        previousVersion,
        promotions,
        comparisons,
        GATE,
        List.of());
  }

  /** Who decides: each has a key of its own in the topic. */
  public enum Source {
    /** The gate. */
    AUTO,
    /** A person, who wins until the pin is removed. */
    PIN
  }

  /** A person's choice, of a person without a name. */
  public static Release pin(
      String model, long version, @Nullable Long previousVersion, String reason, long atMillis) {
    List<Long> versions = new ArrayList<>(List.of(version));
    if (previousVersion != null) {
      versions.add(previousVersion);
    }
    return pin(model, new ServedVersions(versions), reason, A_PERSON, atMillis);
  }

  /** A person's choice of the version that is served from now on. */
  public static Release pin(
      String model, ServedVersions served, String reason, String by, long atMillis) {
    long version = Objects.requireNonNull(served.version());
    return new Release(
        model,
        Source.PIN,
        version,
        version,
        Verdict.PIN,
        reason,
        atMillis,
        served.previous(),
        0,
        List.of(),
        by,
        served.earlier());
  }

  /**
   * The end of a person's choice; a line of the history, which nothing follows.
   *
   * @param unpinned the version that was pinned
   * @param version what is served from now on; null where it is not known or nothing is
   */
  static Release unpin(
      String model, long unpinned, @Nullable Long version, String by, long atMillis) {
    return new Release(
        model,
        Source.PIN,
        version,
        unpinned,
        Verdict.UNPIN,
        "given back to the gate by a person",
        atMillis,
        null,
        0,
        List.of(),
        by,
        List.of());
  }

  /** Whether it changes what is served: not where a candidate was held back. */
  public boolean isAChange() {
    return verdict != Verdict.HOLD && verdict != Verdict.INCONCLUSIVE;
  }

  /** The same with a remark after its reason. */
  Release remarked(String remark) {
    return new Release(
        model,
        source,
        version,
        candidate,
        verdict,
        reason + remark,
        atMillis,
        previousVersion,
        promotions,
        comparisons,
        by,
        earlierVersions);
  }
}
