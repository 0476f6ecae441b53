package dev.eider.learn;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Errors on held-out examples by class.
 *
 * @param exampleCounts examples by class number
 * @param errorCounts how many of them are predicted wrong
 */
record EvaluationResult(int[] exampleCounts, int[] errorCounts) {

  /** Before the first evaluation. */
  static EvaluationResult none() {
    return new EvaluationResult(new int[0], new int[0]);
  }

  /** The first of the largest logits. */
  static int best(float[] logits) {
    int best = 0;
    for (int k = 1; k < logits.length; k++) {
      if (logits[k] > logits[best]) {
        best = k;
      }
    }
    return best;
  }

  int examples(int label) {
    return label < exampleCounts.length ? exampleCounts[label] : 0;
  }

  int errors(int label) {
    return label < errorCounts.length ? errorCounts[label] : 0;
  }

  /** The share of wrong predictions, NaN where there are no examples. */
  double error(int label) {
    return (double) errors(label) / examples(label);
  }

  /** The mean over the classes with examples of their errors; NaN where there is none. */
  double balancedError() {
    double sum = 0;
    int measured = 0;
    for (int y = 0; y < exampleCounts.length; y++) {
      if (exampleCounts[y] > 0) {
        sum += error(y);
        measured++;
      }
    }
    return sum / measured;
  }

  void writeTo(DataOutputStream out) throws IOException {
    out.writeInt(exampleCounts.length);
    for (int y = 0; y < exampleCounts.length; y++) {
      out.writeInt(exampleCounts[y]);
      out.writeInt(errorCounts[y]);
    }
  }

  static EvaluationResult readFrom(DataInputStream in) throws IOException {
    int size = in.readInt();
    EvaluationResult result = new EvaluationResult(new int[size], new int[size]);
    for (int y = 0; y < size; y++) {
      result.exampleCounts[y] = in.readInt();
      result.errorCounts[y] = in.readInt();
    }
    return result;
  }
}
