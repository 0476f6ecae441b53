package dev.eider.model.network;

/** What the convolutions of a pass compute in. */
public enum Precision {
  FLOAT32,
  /** The exponent of float32 and eight bits of its significand. */
  BFLOAT16
}
