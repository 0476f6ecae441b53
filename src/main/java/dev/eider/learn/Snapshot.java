package dev.eider.learn;

import java.util.ArrayList;
import java.util.List;

/** A learner's state as a model to give away, with its errors on the eval buffer. */
final class Snapshot {
  private static final int EVALUATION_BATCH = 200;

  private Snapshot() {}

  /**
   * The model of the given arrays, with the provenance of the learner.
   *
   * @param version the model's
   * @param parent the version before it, 0 where there is none
   * @param evaluation of these arrays
   */
  static TrainedModel of(
      LearnerState state,
      LearnerConfiguration configuration,
      long version,
      long parent,
      EvaluationResult evaluation,
      List<NamedTensor> tensors) {
    double[] counts = state.classes.counts();
    List<TrainedModel.ClassResult> results = new ArrayList<>();
    for (int y = 0; y < state.classes.size(); y++) {
      results.add(
          new TrainedModel.ClassResult(
              state.classes.labels().get(y),
              counts[y],
              evaluation.examples(y),
              evaluation.errors(y)));
    }
    return new TrainedModel(
        version,
        parent,
        configuration.settings().get(LearnSettings.NETWORK).key(),
        configuration.shape(),
        configuration.normalisation(),
        state.classes.labels(),
        state.progress.steps,
        state.account.nextOffsets(),
        configuration.hash(),
        results,
        evaluation.balancedError(),
        tensors);
  }

  /** The learner's own errors on its eval buffer. */
  static EvaluationResult evaluate(LearnerState state, LearnerConfiguration configuration) {
    return evaluate(state, examples -> logits(state, configuration, examples));
  }

  /** Errors on the learner's eval buffer of whatever answers. */
  static EvaluationResult evaluate(LearnerState state, Answerer answerer) {
    EvaluationResult.Counter counter = new EvaluationResult.Counter(state.classes.size());
    List<KeptExample> examples = state.eval.all();
    for (int from = 0; from < examples.size(); from += EVALUATION_BATCH) {
      List<KeptExample> batch =
          examples.subList(from, Math.min(from + EVALUATION_BATCH, examples.size()));
      counter.add(batch.stream().mapToInt(KeptExample::label).toArray(), answerer.logits(batch));
    }
    return counter.result();
  }

  /** Answers with logits {@code [B][C]}. */
  interface Answerer {
    float[][] logits(List<KeptExample> examples);
  }

  /** The class numbers that the learner's model would answer if it were served. */
  static int[] predictions(
      LearnerState state, LearnerConfiguration configuration, List<KeptExample> examples) {
    float[][] logits = logits(state, configuration, examples);
    int[] predictions = new int[logits.length];
    for (int i = 0; i < logits.length; i++) {
      predictions[i] = EvaluationResult.best(logits[i]);
    }
    return predictions;
  }

  private static float[][] logits(
      LearnerState state, LearnerConfiguration configuration, List<KeptExample> examples) {
    return Inference.logits(
        state.model.network(),
        state.model.parameters(),
        state.model.statistics(),
        ImageBatch.of(examples, configuration.shape(), Augmentation.none(configuration.shape())),
        configuration.normalisation(),
        state.model.manager());
  }
}
