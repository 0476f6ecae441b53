package dev.eider.ledger;

import dev.eider.config.DurationSetting;
import dev.eider.config.Setting;
import java.time.Duration;

/** The settings of the counts, the class weights and the hold-out rule. */
public final class LedgerSettings {
  public static final Setting<Integer> DEV_PER_CLASS =
      Setting.ofInt(
          "holdout.dev.per-class", 10, 0, "examples", "Capacity of a class's dev buffer.");

  public static final Setting<Integer> EVAL_PER_CLASS =
      Setting.ofInt(
          "holdout.eval.per-class", 20, 0, "examples", "Capacity of a class's eval buffer.");

  public static final Setting<Double> DEV_SHARE =
      Setting.ofDouble(
          "holdout.dev.share",
          0.1,
          0,
          HoldOutRule.MAX_HELD_SHARE,
          "",
          "The share of a class's examples that may enter its dev buffer.");

  public static final Setting<Double> EVAL_SHARE =
      Setting.ofDouble(
          "holdout.eval.share",
          0.1,
          0,
          HoldOutRule.MAX_HELD_SHARE,
          "",
          "The share of a class's examples that may enter its eval buffer; with the dev share at"
              + " most 0.5, so that a small class keeps half its examples for training.");

  /** {@link Duration#ZERO} where counts do not decay. */
  public static final Setting<Duration> COUNTS_HALF_LIFE =
      DurationSetting.ofOptional(
          "counts.half-life",
          "off",
          "The event time in which a class count falls to its half, for streams that drift; off:"
              + " counts only grow.");

  public static final Setting<Integer> EVENT_TIME_LEAST_RECORDS =
      Setting.ofInt(
          "event-time.least-records",
          50,
          1,
          "records",
          "The fewest records of a partition in which counts that decay may fall to their half where"
              + " timestamps jump ahead by more than counts.half-life: after a pause, or because they"
              + " are wrong.");

  public static final Setting<Duration> EVENT_TIME_MAX_BEHIND =
      DurationSetting.of(
          "event-time.max-behind",
          "7 d",
          "How late a record may be, by its timestamp, behind those around it and behind the clock;"
              + " a timestamp of longer ago says nothing of when the record came.");

  public static final Setting<EffectiveNumberWeights> CLASS_BALANCED_BETA =
      Setting.of(
          "class-balanced.beta",
          "running | NUMBER",
          "running",
          "Beta of the class weights: running is (n-1)/n from the number n of records so far; a"
              + " fixed number in [0, 1) saturates at about 1/(1-beta) records a class.",
          EffectiveNumberWeights::parse);

  public static final Setting<WeightNormalisation> WEIGHT_NORMALISATION =
      Setting.ofChoice(
          "class-weights.normalisation",
          WeightNormalisation.class,
          WeightNormalisation.STREAM,
          "What of the class weights is held fixed: stream, their mean over the stream's records is"
              + " one; classes, their sum is the number of classes, as published, where one stray"
              + " label takes nearly all weight from the others.");

  public static final Setting<Integer> PROBATION =
      Setting.ofInt(
          "classes.probation",
          20,
          0,
          "images",
          "Different images after which a class has its full weight; before, one of n is weighted as"
              + " a class of this many, times n over it. The same holds for the priors of losses,"
              + " margins, and balanced draws. 0 for none.");

  public static final Setting<Double> LARGEST_WEIGHT =
      Setting.ofDouble(
          "weighting.max",
          32,
          0,
          1e9,
          "",
          "The bound on the weight of any example, of which the stream's mean is one; 0 for none."
              + " The default is the default batch size: no example moves the model more than a"
              + " batch of average ones.");

  private LedgerSettings() {}
}
