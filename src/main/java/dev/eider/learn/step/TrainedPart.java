package dev.eider.learn.step;

import dev.eider.model.network.Network;

/** Which parameters a stage trains: all from some layer on, so that the others stay as they are. */
public enum TrainedPart {
  ALL,
  /** The last residual stage, or the last convolution where there are none, and the classifier. */
  LAST_BLOCK,
  /** The classifier. */
  HEAD;

  /** Index in theta of the first element that is trained. */
  public long first(Network network) {
    return switch (this) {
      case ALL -> 0;
      case LAST_BLOCK -> network.lastBlockOffset();
      case HEAD -> network.headOffset();
    };
  }
}
