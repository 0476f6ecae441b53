package dev.eider.release;

/** Why a verdict was given, as a code: {@link Release#reason} has the figures. */
public enum VerdictReason {
  /** The first version whose error is below guessing's beyond doubt. */
  BETTER_THAN_GUESSING(Verdict.PROMOTE),
  /** Nothing is released, and the candidate may be guessing. */
  NOT_BETTER_THAN_GUESSING(Verdict.INCONCLUSIVE),
  /** Better beyond doubt, and no group is worse. */
  BETTER(Verdict.PROMOTE),
  /** Worse beyond doubt for all classes, a group or the worst ones. */
  WORSE(Verdict.HOLD),
  /** The difference may be noise. */
  NOT_BETTER(Verdict.INCONCLUSIVE),
  /** Better on the whole, and perhaps worse for a group. */
  PERHAPS_WORSE(Verdict.INCONCLUSIVE),
  /** Better, and not yet often enough in a row. */
  PATIENCE(Verdict.INCONCLUSIVE),
  /** Better, and too soon after the last release. */
  TOO_SOON(Verdict.INCONCLUSIVE),
  /** Too few eval examples. */
  FEW_EXAMPLES(Verdict.INCONCLUSIVE),
  /** Too many classes without eval examples. */
  LOW_COVERAGE(Verdict.INCONCLUSIVE),
  /** The error on the stream has risen since the release. */
  ERROR_ROSE(Verdict.ROLLBACK);

  private final Verdict verdict;

  VerdictReason(Verdict verdict) {
    this.verdict = verdict;
  }

  /** The verdict that it is the ground of. */
  public Verdict verdict() {
    return verdict;
  }
}
