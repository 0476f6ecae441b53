package dev.eider.job.metrics;

import dev.eider.metrics.Metric;

/**
 * The learner's metrics of what it learns: made of the same numbers as the learning reports, and as
 * old as the last one. Those by class are of {@code metrics.classes.max} classes at most; groups
 * are always of all classes, and their errors are means over the classes that have one.
 *
 * <p>The groups: {@code all}; {@code many}, {@code medium} and {@code few} (more than 100, 20 to
 * 100, fewer than 20 examples); {@code head} and {@code tail} (the fifth of the classes with the
 * most and the fewest examples, which remain when every class has passed 100); {@code worst} (the
 * {@code gate.worst-classes} with the highest prequential errors); and {@code stream}, the mean
 * over examples and not over classes.
 */
public final class LearningMetrics {
  public static final Metric STAGE =
      Metric.gauge("eider_learner_stage", "", "1 while warming up, then 2.");

  public static final Metric STEPS =
      Metric.counter("eider_learner_steps_total", "steps", "Steps trained, replays included.");

  public static final Metric SPARE_STEPS =
      Metric.counter(
          "eider_learner_spare_steps_total",
          "steps",
          "Steps replayed while no record waited (replay.ratio = auto); since the last restart.");

  public static final Metric META_STEPS =
      Metric.counter(
          "eider_learner_meta_steps_total", "steps", "Steps whose weights were meta-learned.");

  public static final Metric SKIPPED_STEPS =
      Metric.counter(
          "eider_learner_skipped_steps_total",
          "steps",
          "Steps skipped because a loss or gradient was not finite.");

  public static final Metric LEARNING_RATE =
      Metric.gauge("eider_learner_rate", "", "The learning rate of the last step.");

  public static final Metric EFFECTIVE_RATE =
      Metric.gauge(
          "eider_learner_effective_rate",
          "",
          "The learning rate times the mean total weight of the last batch.");

  public static final Metric TRAIN_LOSS =
      Metric.gauge(
          "eider_learner_train_loss", "", "Exponentially weighted mean of the unweighted loss.");

  public static final Metric DEV_LOSS =
      Metric.gauge(
          "eider_learner_dev_loss",
          "",
          "Exponentially weighted mean of the dev loss at the lookahead parameters.");

  public static final Metric EPS_OVER_WEIGHT =
      Metric.gauge(
          "eider_learner_eps_over_weight_ratio",
          "ratio",
          "Exponentially weighted mean of |eps| / w: how much meta-learning changes the weights.");

  public static final Metric EPS_RELIABILITY =
      Metric.gauge(
          "eider_learner_eps_reliability_ratio",
          "ratio",
          "How much of eps is signal, from 0 to 1: by how far four parts of the dev buffer agree"
              + " on it. Eps is scaled by it.");

  public static final Metric NEGATIVE_WEIGHTS =
      Metric.gauge(
          "eider_learner_negative_weights_ratio",
          "ratio",
          "Exponentially weighted share of examples whose total weight is below zero.");

  public static final Metric PHASE_SECONDS =
      Metric.counter(
          "eider_learner_phase_seconds_total",
          "seconds",
          "Time of the learner's thread by phase: batch, forward, meta, update, evaluate, gate,"
              + " checkpoint; since the last restart.",
          "phase");

  public static final Metric LAG =
      Metric.gauge(
          "eider_learner_lag_seconds",
          "seconds",
          "How old the last record was, by its Kafka timestamp, when the learner took it.");

  public static final Metric KEPT_SHARE =
      Metric.gauge(
          "eider_learner_kept_ratio",
          "ratio",
          "The share of the stream that is trained at present: less than 1 where head classes are"
              + " thinned.");

  public static final Metric HELD_EXAMPLES =
      Metric.gauge(
          "eider_holdout_split_examples", "examples", "Examples in the held-out buffers.", "split");

  public static final Metric HELD_CLASSES =
      Metric.gauge(
          "eider_holdout_split_classes", "classes", "Classes with held-out examples.", "split");

  public static final Metric HELD_FILL =
      Metric.gauge(
          "eider_holdout_split_fill_ratio",
          "ratio",
          "Held-out examples over the room for them in the buffers of the classes seen.",
          "split");

  public static final Metric HELD_AGE =
      Metric.gauge(
          "eider_holdout_split_age_seconds",
          "seconds",
          "Time since an example last entered a held-out buffer, or since the last restart.",
          "split");

  public static final Metric GROUP_CLASSES =
      Metric.gauge("eider_group_classes", "classes", "Classes of the group.", "group");

  public static final Metric GROUP_PREQUENTIAL_ERROR =
      Metric.gauge(
          "eider_group_prequential_error_ratio",
          "ratio",
          "Exponentially weighted error of predictions made before training; not a number before"
              + " the first.",
          "group");

  public static final Metric GROUP_EVAL_ERROR =
      Metric.gauge(
          "eider_group_eval_error_ratio",
          "ratio",
          "Error of the last snapshot on held-out images.",
          "group");

  public static final Metric CLASSES =
      Metric.gauge("eider_learner_classes", "classes", "Classes that the learner knows.");

  public static final Metric CLASSES_LEFT_OUT =
      Metric.gauge(
          "eider_learner_classes_left_out",
          "classes",
          "Classes beyond metrics.classes.max, which have no series of their own.");

  public static final Metric CLASS_EXAMPLES =
      Metric.gauge(
          "eider_class_examples",
          "examples",
          "The running count of the class, after decay.",
          "class");

  public static final Metric CLASS_WEIGHT =
      Metric.gauge(
          "eider_class_weight",
          "",
          "The class's weight w_y by its count; its mean over the stream's records is one.",
          "class");

  public static final Metric CLASS_EPS =
      Metric.gauge(
          "eider_class_eps",
          "",
          "Exponentially weighted mean of what meta-learning adds to the class's weight.",
          "class");

  public static final Metric CLASS_PREQUENTIAL_ERROR =
      Metric.gauge(
          "eider_class_prequential_error_ratio",
          "ratio",
          "Exponentially weighted error of predictions made before training.",
          "class");

  public static final Metric CLASS_EVAL_ERROR =
      Metric.gauge(
          "eider_class_eval_error_ratio",
          "ratio",
          "Error of the last snapshot on held-out images of the class.",
          "class");

  public static final Metric CLASS_SILENCE =
      Metric.gauge(
          "eider_class_silence_seconds",
          "seconds",
          "How long the class has not been seen, in the stream's own time: by the newest record of"
              + " all classes.",
          "class");

  public static final Metric WORST_CLASS_ERROR =
      Metric.gauge(
          "eider_worst_class_error_ratio",
          "ratio",
          "The prequential errors of the gate.worst-classes with the highest, of all classes.",
          "class");

  public static final Metric CONFUSION =
      Metric.gauge(
          "eider_confusion_class_predicted_ratio",
          "ratio",
          "Of the worst classes: the share of recent examples that were predicted as another, for"
              + " the three most frequent.",
          "class",
          "predicted");

  private LearningMetrics() {}
}
