package dev.eider.lab.table;

import dev.eider.config.InvalidSettingException;

/**
 * How long the cells of a table are trained, and at which rates.
 *
 * @param epochs passes over the training images
 * @param stage1Share the share of them in stage 1; the paper's is 0.8 (160 of 200)
 * @param schedule of the learning rate
 * @param measurements the most moments at which a model is measured, the last among them
 */
record Protocol(int epochs, double stage1Share, Schedule schedule, int measurements) {
  private static final int MOST_MEASUREMENTS = 10;

  /** Measured up to ten times. */
  Protocol(int epochs, double stage1Share, Schedule schedule) {
    this(epochs, stage1Share, schedule, MOST_MEASUREMENTS);
  }

  Protocol {
    if (epochs < 1) {
      throw new InvalidSettingException("--epochs is " + epochs + "; it must be at least 1");
    }
    if (!(stage1Share >= 0 && stage1Share <= 1)) {
      throw new InvalidSettingException(
          "--stage1 is " + stage1Share + "; it must be a share from 0 to 1");
    }
  }

  /** The learning rate over the steps. */
  enum Schedule {
    /** Constant in stage 1, half a cosine to 0 in stage 2. */
    COSINE,
    /** As the paper has it: times 0.01 at the start and in the middle of stage 2. */
    PAPER
  }

  /** Epochs of stage 1; at least one is left to stage 2. */
  int stage1Epochs() {
    return (int) Math.min(epochs - 1L, Math.round(stage1Share * epochs));
  }

  /** The setting {@code learning.rate.schedule} over a number of steps. */
  String rateSchedule(long stage1Steps, long steps) {
    return switch (schedule) {
      case COSINE -> "hold(%s) cosine(%s)".formatted(stage1Steps, Math.max(1, steps - stage1Steps));
      case PAPER -> "steps(0.01; %s, %s)".formatted(stage1Steps, (stage1Steps + steps) / 2);
    };
  }

  /** Whether the model is measured after an epoch, counted from 1: evenly, and the last. */
  boolean isMeasuredAfter(int epoch) {
    int every = (epochs + measurements - 1) / measurements;
    return (epochs - epoch) % every == 0;
  }
}
