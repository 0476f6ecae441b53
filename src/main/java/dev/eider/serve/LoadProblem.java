package dev.eider.serve;

import java.util.Locale;

/** Why a version could not be loaded. */
enum LoadProblem {
  /** Its bytes are not what its manifest says, or make no model. */
  DAMAGED,
  /** Its manifest or a chunk is not there, or not yet. */
  UNREADABLE,
  /** The broker did not answer. */
  BROKER,
  /** The engine failed, as where there is no memory for it. */
  ENGINE;

  /** Whether no other attempt can end otherwise. */
  boolean isFinal() {
    return this == DAMAGED;
  }

  /** Whether attempts are to end some time. */
  boolean isBounded() {
    return this != BROKER;
  }

  /** Its name in metrics. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
