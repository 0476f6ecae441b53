package dev.eider.learn.report;

/** What the learner's thread spends its time on. */
public enum Phase {
  /** Augmenting the images of a batch. */
  BATCH,
  /** Line 7: the losses at theta, and bringing the images to the device. */
  FORWARD,
  /** Lines 9 to 14: lookahead, dev pass and meta-gradient. */
  META,
  /** Line 15: the gradient of the weighted loss, and the step. */
  UPDATE,
  /** Answering the eval buffer for a snapshot. */
  EVALUATE,
  /** Comparing a snapshot with the released model. */
  GATE,
  /** Writing the learner's state into a checkpoint. */
  CHECKPOINT
}
