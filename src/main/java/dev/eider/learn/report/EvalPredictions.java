package dev.eider.learn.report;

/**
 * What a model answers to the examples of a learner's eval buffer, in the buffer's order. The
 * answers of two models to one buffer can be compared example by example.
 */
public final class EvalPredictions {
  private final int[] labels;
  private final boolean[] right;

  private EvalPredictions(int[] labels, boolean[] right) {
    this.labels = labels;
    this.right = right;
  }

  /**
   * The answers.
   *
   * @param labels class numbers of the learner
   * @param predictions class numbers of the learner; -1 for a class that it does not have
   */
  public static EvalPredictions of(int[] labels, int[] predictions) {
    boolean[] right = new boolean[labels.length];
    for (int i = 0; i < labels.length; i++) {
      right[i] = labels[i] == predictions[i];
    }
    return new EvalPredictions(labels.clone(), right);
  }

  /** The number of examples. */
  public int size() {
    return labels.length;
  }

  /** The class number of an example: its index in the learner's classes. */
  public int label(int example) {
    return labels[example];
  }

  /** Whether the answer to an example is its label. */
  public boolean isRight(int example) {
    return right[example];
  }

  public EvaluationResult byClass(int classes) {
    int[] examples = new int[classes];
    int[] errors = new int[classes];
    for (int i = 0; i < labels.length; i++) {
      examples[labels[i]]++;
      errors[labels[i]] += right[i] ? 0 : 1;
    }
    return new EvaluationResult(examples, errors);
  }
}
