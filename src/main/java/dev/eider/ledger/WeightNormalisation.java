package dev.eider.ledger;

/** What of the class weights is held fixed. */
public enum WeightNormalisation {
  /** Their mean over the stream is one: a class more or less changes nothing for the others. */
  STREAM,
  /** Their sum over the classes is their number, as published (Cui et al., CVPR 2019). */
  CLASSES
}
