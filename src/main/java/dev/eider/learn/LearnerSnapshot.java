package dev.eider.learn;

import dev.eider.learn.memory.KeptExample;
import dev.eider.learn.memory.PredictionCache;
import dev.eider.learn.report.EvalPredictions;
import dev.eider.learn.report.EvaluationResult;
import dev.eider.learn.step.ModelInTraining;
import dev.eider.model.Inference;
import dev.eider.model.NamedTensor;
import dev.eider.model.TrainedModel;
import dev.eider.model.network.FlatVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A learner's state as a model to give away, with its errors on the eval buffer. */
public final class LearnerSnapshot {
  private static final int EVALUATION_BATCH = 200;

  private LearnerSnapshot() {}

  /**
   * The model of the given arrays, with the provenance of the learner.
   *
   * @param version the version of the model
   * @param parent the version before it, 0 where there is none
   * @param evaluation the errors of these arrays
   */
  public static TrainedModel of(
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
        new TrainedModel.Provenance(
            version,
            parent,
            state.progress.steps(),
            state.account.nextOffsets(),
            configuration.hash(),
            configuration.givenSettings()),
        new TrainedModel.Architecture(
            configuration.settings().get(LearnSettings.NETWORK).key(),
            configuration.shape(),
            configuration.normalisation(),
            state.classes.labels(),
            state.program),
        new TrainedModel.Results(results, evaluation.balancedError()),
        tensors);
  }

  /** The learner's own answers to its eval buffer, as it is served. */
  public static EvalPredictions answers(LearnerState state, LearnerConfiguration configuration) {
    ModelInTraining model = state.model;
    return answers(
        state,
        examples ->
            logits(
                model, model.servedParameters(), model.servedStatistics(), configuration, examples),
        state.classes.labels());
  }

  /**
   * Another model's answers to the learner's eval buffer.
   *
   * @param classes the labels, in the order of its logits
   */
  public static EvalPredictions answers(
      LearnerState state, Answerer answerer, List<String> classes) {
    return answers(state, answerer, classes, new PredictionCache());
  }

  /**
   * The same, but examples whose answers are remembered are not asked again.
   *
   * @param remembered what the same model answered before
   */
  public static EvalPredictions answers(
      LearnerState state, Answerer answerer, List<String> classes, PredictionCache remembered) {
    Map<String, Integer> numbers = new HashMap<>();
    for (int y = 0; y < state.classes.size(); y++) {
      numbers.put(state.classes.labels().get(y), y);
    }
    List<KeptExample> examples = state.eval.all();
    int[] labels = examples.stream().mapToInt(KeptExample::label).toArray();
    return EvalPredictions.of(
        labels, remembered.of(examples, asked -> numbers(asked, answerer, classes, numbers)));
  }

  /** The learner's numbers of the answers, -1 where it has no such class. */
  private static int[] numbers(
      List<KeptExample> examples,
      Answerer answerer,
      List<String> classes,
      Map<String, Integer> numbers) {
    int[] predictions = new int[examples.size()];
    for (int from = 0; from < predictions.length; from += EVALUATION_BATCH) {
      int end = Math.min(from + EVALUATION_BATCH, predictions.length);
      float[][] logits = answerer.logits(examples.subList(from, end));
      for (int i = from; i < end; i++) {
        String answer = classes.get(EvaluationResult.best(logits[i - from]));
        predictions[i] = numbers.getOrDefault(answer, -1);
      }
    }
    return predictions;
  }

  /** Answers with logits {@code [B][C]}. */
  public interface Answerer {
    float[][] logits(List<KeptExample> examples);
  }

  /** The class numbers that theta would answer if it were served. */
  static int[] predictions(
      LearnerState state, LearnerConfiguration configuration, List<KeptExample> examples) {
    ModelInTraining model = state.model;
    float[][] logits =
        logits(model, model.parameters(), model.statistics(), configuration, examples);
    int[] predictions = new int[logits.length];
    for (int i = 0; i < logits.length; i++) {
      predictions[i] = EvaluationResult.best(logits[i]);
    }
    return predictions;
  }

  private static float[][] logits(
      ModelInTraining model,
      FlatVector parameters,
      FlatVector statistics,
      LearnerConfiguration configuration,
      List<KeptExample> examples) {
    return Inference.logits(
        model.network(),
        parameters,
        statistics,
        KeptExample.batch(examples, configuration.shape()),
        configuration.normalisation(),
        model.manager());
  }
}
