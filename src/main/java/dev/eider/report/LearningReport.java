package dev.eider.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;

/**
 * What the learner knows of itself at one moment: the record of the topic {@code eider.learning}.
 * Errors and shares are fractions from 0 to 1; NaN (JSON null) is "not known yet". Counters are
 * part of the learner's state, so they are exact across restores. In the JSON all numbers but the
 * account's stand side by side.
 *
 * @param atMillis when the report was made, milliseconds since the epoch
 * @param last whether the stream has ended and no report of this run follows
 * @param progress how many steps were made
 * @param account what became of every consumed record
 * @param descent how far the steps went, and how low the losses are
 * @param eps what the meta-learned part of the weights is like
 * @param pace how fast the learner is, and how far behind
 * @param versions the models given away
 * @param errors means over classes
 * @param classes per class, in the order of the network's outputs
 * @param parametersSha256 SHA-256 of parameters and running statistics; empty unless {@code last}
 */
public record LearningReport(
    long atMillis,
    boolean last,
    @JsonUnwrapped Progress progress,
    Account account,
    @JsonUnwrapped Descent descent,
    @JsonUnwrapped Eps eps,
    @JsonUnwrapped Pace pace,
    @JsonUnwrapped Versions versions,
    @JsonUnwrapped Errors errors,
    List<ClassReport> classes,
    String parametersSha256) {
  public LearningReport {
    classes = List.copyOf(classes);
  }

  /**
   * The steps so far.
   *
   * @param stage 1 before {@code warmup.steps}, then 2
   * @param steps steps trained, replays included
   * @param metaSteps steps in which eps was meta-learned
   * @param skippedSteps steps skipped because a loss or gradient was not finite
   */
  public record Progress(int stage, long steps, long metaSteps, long skippedSteps) {}

  /**
   * How far the steps went, and how low the losses are.
   *
   * @param learningRate the rate of the last step
   * @param effectiveStep the learning rate times the mean total weight of the last batch
   * @param trainLoss exponentially weighted mean of the unweighted training loss
   * @param devLoss exponentially weighted mean of the dev loss at the lookahead parameters
   */
  public record Descent(
      double learningRate, double effectiveStep, double trainLoss, double devLoss) {}

  /**
   * What the meta-learned part of the weights is like.
   *
   * @param overWeight exponentially weighted mean of |eps_i| / w_i
   * @param reliability how much of eps is signal, from 0 to 1, and what it is scaled by; NaN where
   *     it is not measured
   * @param negativeShare exponentially weighted share of examples whose total weight is below zero
   */
  public record Eps(
      @JsonProperty("epsOverWeight") double overWeight,
      @JsonProperty("epsReliability") double reliability,
      double negativeShare) {}

  /**
   * How fast the learner is, and how far behind.
   *
   * @param imagesPerSecond arriving examples trained per second since the last report
   * @param lagSeconds the age of the latest record, by its timestamp, when the learner got it
   * @param keptShare the share of the stream that is trained at present; less than 1 where head
   *     classes are thinned
   */
  public record Pace(double imagesPerSecond, double lagSeconds, double keptShare) {}

  /**
   * The models given away so far.
   *
   * @param given how many
   * @param last the last one's version, 0 where there is none
   */
  public record Versions(
      @JsonProperty("snapshots") long given, @JsonProperty("lastVersion") long last) {}

  /**
   * Means over classes.
   *
   * @param balancedEval of the eval error at the last evaluation
   * @param macroPrequential of the prequential error
   */
  public record Errors(
      @JsonProperty("balancedEvalError") double balancedEval,
      @JsonProperty("macroPrequentialError") double macroPrequential) {}

  /**
   * What became of the consumed records. {@code consumed = trained + heldOut + deadLettered +
   * duplicatesSkipped + thinned + notFinite + pending} always; {@code pending} is 0 once the stream
   * has ended.
   *
   * @param consumed records consumed
   * @param trained examples trained for the first time (replays are not counted)
   * @param heldOut examples that are in a dev or eval buffer now
   * @param deadLettered records rejected, the sum of {@code rejections}
   * @param duplicatesSkipped records that were in a held-out buffer already
   * @param thinned examples of head classes left out because the stream was faster than the learner
   * @param notFinite examples whose first step was skipped because a loss or gradient was not
   *     finite
   * @param pending examples waiting for their batch to fill
   * @param rejections rejected records by reason
   * @param nextOffsets the next offset to be consumed, by {@code topic-partition}
   */
  public record Account(
      long consumed,
      long trained,
      long heldOut,
      long deadLettered,
      long duplicatesSkipped,
      long thinned,
      long notFinite,
      long pending,
      Map<String, Long> rejections,
      Map<String, Long> nextOffsets) {
    public Account {
      rejections = Map.copyOf(rejections);
      nextOffsets = Map.copyOf(nextOffsets);
    }

    /** Whether every consumed record is accounted for, once. */
    public boolean closes() {
      return consumed
          == trained + heldOut + deadLettered + duplicatesSkipped + thinned + notFinite + pending;
    }
  }

  /**
   * One class.
   *
   * @param label the class
   * @param count its running count, after decay
   * @param weight w_y, whose mean over the stream is one, plus what was meta-learned of it where
   *     the weighting is class-wise-meta; whether losses are multiplied by it is the weighting's
   * @param eps eps_i over the class's examples
   * @param prequentialError exponentially weighted error of predictions made before training
   * @param predictedAs the class's row of the confusion matrix: exponentially weighted number of
   *     its arriving examples by predicted label
   * @param evalError error on the eval buffer at the last evaluation
   * @param thinned its examples that were left out
   * @param held its examples in the held-out buffers
   * @param lastSeenMillis the latest time of its records, milliseconds since the epoch; 0 where
   *     there was none
   */
  public record ClassReport(
      String label,
      double count,
      double weight,
      @JsonUnwrapped ClassEps eps,
      double prequentialError,
      Map<String, Double> predictedAs,
      double evalError,
      long thinned,
      @JsonUnwrapped Held held,
      long lastSeenMillis) {
    public ClassReport {
      predictedAs = Map.copyOf(predictedAs);
    }
  }

  /**
   * eps_i over the examples of one class.
   *
   * @param mean exponentially weighted
   * @param min the least since the last report
   * @param max the greatest since the last report
   */
  public record ClassEps(
      @JsonProperty("meanEps") double mean,
      @JsonProperty("minEps") double min,
      @JsonProperty("maxEps") double max) {}

  /**
   * The examples of one class in the held-out buffers.
   *
   * @param dev in the dev buffer
   * @param eval in the eval buffer
   */
  public record Held(
      @JsonProperty("devExamples") int dev, @JsonProperty("evalExamples") int eval) {}
}
