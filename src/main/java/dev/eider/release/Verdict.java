package dev.eider.release;

/** What was decided of a version. */
public enum Verdict {
  /** Serve it: it is better, and no group of classes is worse. */
  PROMOTE,
  /** Do not serve it: it is worse, on the whole or for some classes. */
  HOLD,
  /** Nothing can be said yet: too few examples, too soon, or a difference within noise. */
  INCONCLUSIVE,
  /** Serve the version before again: the released one has become worse on the stream. */
  ROLLBACK,
  /** A person chose it. */
  PIN,
  /** A person gave it back to the gate. */
  UNPIN
}
