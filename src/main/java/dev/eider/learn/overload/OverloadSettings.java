package dev.eider.learn.overload;

import dev.eider.config.DurationSetting;
import dev.eider.config.Setting;
import java.time.Duration;

/** The settings for a stream that is faster than the learner; {@link Overload} applies them. */
public final class OverloadSettings {
  public static final Setting<OverloadName> OVERLOAD =
      Setting.ofChoice(
          "overload",
          OverloadName.class,
          OverloadName.TRAIN_LATE,
          "What is done where records reach the learner later than overload.lag: train-late trains"
              + " them all; thin leaves out examples of head classes and corrects the loss for it.");

  public static final Setting<Duration> LAG =
      DurationSetting.of(
          "overload.lag",
          "5 min",
          "The age of records, by their timestamps, above which head classes are thinned: the more"
              + " the later they are.");

  public static final Setting<Double> LEAST_KEPT =
      Setting.ofDouble(
          "overload.keep",
          0.1,
          0.001,
          1,
          "",
          "The least share of a head class's examples that is trained.");

  public static final Setting<Integer> TAIL =
      Setting.ofInt(
          "overload.tail",
          100,
          0,
          "examples",
          "Classes of at most so many examples, and classes no larger than the mean class, are never"
              + " thinned.");

  private OverloadSettings() {}
}
