package dev.eider.learn.report;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Errors on held-out examples by class.
 *
 * @param exampleCounts examples by class number
 * @param errorCounts how many of them are predicted wrong
 */
public record EvaluationResult(int[] exampleCounts, int[] errorCounts) {

  /** Before the first evaluation. */
  public static EvaluationResult none() {
    return new EvaluationResult(new int[0], new int[0]);
  }

  /** The first of the largest logits. */
  public static int best(float[] logits) {
    int best = 0;
    for (int k = 1; k < logits.length; k++) {
      if (logits[k] > logits[best]) {
        best = k;
      }
    }
    return best;
  }

  public int examples(int label) {
    return label < exampleCounts.length ? exampleCounts[label] : 0;
  }

  public int errors(int label) {
    return label < errorCounts.length ? errorCounts[label] : 0;
  }

  /** The share of wrong predictions, NaN where there are no examples. */
  public double error(int label) {
    return (double) errors(label) / examples(label);
  }

  /** The mean over the classes with examples of their errors; NaN where there is none. */
  public double balancedError() {
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

  public void writeTo(DataOutputStream out) throws IOException {
    out.writeInt(exampleCounts.length);
    for (int y = 0; y < exampleCounts.length; y++) {
      out.writeInt(exampleCounts[y]);
      out.writeInt(errorCounts[y]);
    }
  }

  public static EvaluationResult readFrom(DataInputStream in) throws IOException {
    int size = in.readInt();
    EvaluationResult result = new EvaluationResult(new int[size], new int[size]);
    for (int y = 0; y < size; y++) {
      result.exampleCounts[y] = in.readInt();
      result.errorCounts[y] = in.readInt();
    }
    return result;
  }
}
