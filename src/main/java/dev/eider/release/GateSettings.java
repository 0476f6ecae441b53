package dev.eider.release;

import dev.eider.config.DurationSetting;
import dev.eider.config.Setting;
import java.time.Duration;

/** The settings of the gate and of its topic. */
public final class GateSettings {
  public static final Setting<String> RELEASES_TOPIC =
      Setting.ofText("topic.releases", "eider.releases", "The compacted topic of releases.");

  public static final Setting<Double> CONFIDENCE =
      Setting.ofDouble(
          "gate.confidence",
          0.95,
          0.5,
          0.9999,
          "",
          "How sure the gate must be that a candidate is better, or worse: the probability of its"
              + " two-sided intervals.");

  public static final Setting<Double> MIN_GAIN =
      Setting.ofDouble(
          "gate.min-gain",
          0,
          0,
          1,
          "fraction",
          "By how much the macro error must fall beyond doubt for a promotion.");

  public static final Setting<Double> TOLERANCE =
      Setting.ofDouble(
          "gate.tolerance",
          0.03,
          0,
          1,
          "fraction",
          "The increase of a group's error that a promotion may risk.");

  public static final Setting<Double> MAX_RISK =
      Setting.ofDouble(
          "gate.max-risk",
          0.2,
          0,
          1,
          "probability",
          "The greatest probability, at a promotion, that a group of gate.min-group-examples is"
              + " worse by more than the tolerance.");

  public static final Setting<Integer> WORST_CLASSES =
      Setting.ofInt(
          "gate.worst-classes", 5, 1, "classes", "k, of the mean error over the worst k classes.");

  public static final Setting<Integer> MIN_EXAMPLES =
      Setting.ofInt(
          "gate.min-examples", 50, 1, "examples", "The least eval examples for any promotion.");

  public static final Setting<Double> MIN_COVERAGE =
      Setting.ofDouble(
          "gate.min-coverage",
          0.8,
          0,
          1,
          "fraction",
          "The least share of the classes seen that must be judged for any promotion: by eval"
              + " examples of their own, or, few-shot classes, by those of their group.");

  public static final Setting<Integer> MIN_GROUP_EXAMPLES =
      Setting.ofInt(
          "gate.min-group-examples",
          20,
          1,
          "examples",
          "The least eval examples of a group (many-, medium- or few-shot) for gate.max-risk to"
              + " apply to it, and for its examples to stand for few-shot classes without any.");

  public static final Setting<Duration> MIN_INTERVAL =
      DurationSetting.ofOptional(
          "gate.min-interval",
          "10 s",
          "The least time between two promotions, unless the stream has ended.");

  public static final Setting<Integer> PATIENCE =
      Setting.ofInt(
          "gate.patience",
          1,
          1,
          "candidates",
          "How many candidates in a row must be better before one is promoted, unless the stream"
              + " has ended.");

  public static final Setting<Integer> ROLLBACK_PATIENCE =
      Setting.ofInt(
          "gate.rollback.patience",
          3,
          1,
          "candidates",
          "How many candidates in a row must find the error on the stream risen since the release"
              + " before it is rolled back.");

  public static final Setting<Double> ROLLBACK_RISE =
      Setting.ofDouble(
          "gate.rollback.rise",
          0.05,
          0,
          1,
          "fraction",
          "By how much the macro prequential error must have risen since the release, beyond doubt,"
              + " for a rollback.");

  private GateSettings() {}
}
