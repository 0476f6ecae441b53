package dev.eider.serve;

/** Which versions a server takes. */
public enum Track {
  /** What is released: the pinned version, otherwise the gate's. */
  STABLE,
  /** Every candidate as soon as it is committed. */
  CANARY
}
