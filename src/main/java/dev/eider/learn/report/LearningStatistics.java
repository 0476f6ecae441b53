package dev.eider.learn.report;

import dev.eider.learn.step.StepResult;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of the learning itself, with fading memory: the prequential (test, then train)
 * error and confusion of arriving examples with fading factors (Gama, Sebastiao, Rodrigues, Machine
 * Learning 2013), the meta-learned eps by class, and the losses.
 */
public final class LearningStatistics {
  private static final double STEP_FADING = 0.98;
  private static final double FORGOTTEN = 1e-3;

  private final double fading;
  private final List<OfClass> byClass = new ArrayList<>();
  private double trainLoss = Double.NaN;
  private double devLoss = Double.NaN;
  private double epsOverWeight = Double.NaN;
  private double negativeShare = Double.NaN;

  /**
   * @param fading the factor on what is known of a class with each new example of it
   */
  public LearningStatistics(double fading) {
    this.fading = fading;
  }

  /** One class. */
  public static final class OfClass {
    private double examples;
    private double errors;
    private double epsExamples;
    private double epsSum;
    private double minEps = Double.NaN;
    private double maxEps = Double.NaN;
    private final Map<Integer, Double> predictedAs = new TreeMap<>();

    public double prequentialError() {
      return errors / examples;
    }

    public PrequentialRate rate(String label) {
      return new PrequentialRate(label, errors, examples);
    }

    public double meanEps() {
      return epsSum / epsExamples;
    }

    public double minEps() {
      return minEps;
    }

    public double maxEps() {
      return maxEps;
    }

    /** The row of the confusion matrix by class number. */
    public Map<Integer, Double> predictedAs() {
      return new HashMap<>(predictedAs);
    }
  }

  public OfClass ofClass(int label) {
    while (byClass.size() <= label) {
      byClass.add(new OfClass());
    }
    return byClass.get(label);
  }

  /** Takes in one accepted step. */
  public void add(int[] labels, StepResult result, boolean arriving) {
    double loss = 0;
    double over = 0;
    int negative = 0;
    for (int i = 0; i < labels.length; i++) {
      loss += result.losses()[i];
      negative += result.total()[i] < 0 ? 1 : 0;
      OfClass own = ofClass(labels[i]);
      if (arriving) {
        addPrediction(own, labels[i], result.predictions()[i]);
      }
      if (result.metaLearned()) {
        double eps = result.total()[i] - result.prior()[i];
        over += eps == 0 ? 0 : Math.abs(eps) / Math.abs(result.prior()[i]);
        own.epsExamples = fading * own.epsExamples + 1;
        own.epsSum = fading * own.epsSum + eps;
        own.minEps = own.minEps <= eps ? own.minEps : eps;
        own.maxEps = own.maxEps >= eps ? own.maxEps : eps;
      }
    }
    trainLoss = faded(trainLoss, loss / labels.length);
    negativeShare = faded(negativeShare, (double) negative / labels.length);
    if (result.metaLearned()) {
      devLoss = faded(devLoss, result.devLoss());
      epsOverWeight = faded(epsOverWeight, over / labels.length);
    }
  }

  /** Takes in predictions of arriving examples that were made apart from a step. */
  public void addPredictions(int[] labels, int[] predictions) {
    for (int i = 0; i < labels.length; i++) {
      addPrediction(ofClass(labels[i]), labels[i], predictions[i]);
    }
  }

  private void addPrediction(OfClass own, int label, int predicted) {
    own.examples = fading * own.examples + 1;
    own.errors = fading * own.errors + (predicted == label ? 0 : 1);
    own.predictedAs.replaceAll((k, number) -> fading * number);
    own.predictedAs.values().removeIf(number -> number < FORGOTTEN);
    own.predictedAs.merge(predicted, 1.0, Double::sum);
  }

  private static double faded(double mean, double value) {
    return Double.isNaN(mean) ? value : STEP_FADING * mean + (1 - STEP_FADING) * value;
  }

  public double trainLoss() {
    return trainLoss;
  }

  public double devLoss() {
    return devLoss;
  }

  public double epsOverWeight() {
    return epsOverWeight;
  }

  public double negativeShare() {
    return negativeShare;
  }

  /** Forgets the extremes of eps, which are of the time since the last call. */
  public void forgetExtremes() {
    for (OfClass own : byClass) {
      own.minEps = Double.NaN;
      own.maxEps = Double.NaN;
    }
  }

  public void writeTo(DataOutputStream out) throws IOException {
    out.writeDouble(trainLoss);
    out.writeDouble(devLoss);
    out.writeDouble(epsOverWeight);
    out.writeDouble(negativeShare);
    out.writeInt(byClass.size());
    for (OfClass own : byClass) {
      out.writeDouble(own.examples);
      out.writeDouble(own.errors);
      out.writeDouble(own.epsExamples);
      out.writeDouble(own.epsSum);
      out.writeDouble(own.minEps);
      out.writeDouble(own.maxEps);
      out.writeInt(own.predictedAs.size());
      for (Map.Entry<Integer, Double> predicted : own.predictedAs.entrySet()) {
        out.writeInt(predicted.getKey());
        out.writeDouble(predicted.getValue());
      }
    }
  }

  public static LearningStatistics readFrom(DataInputStream in, double fading) throws IOException {
    LearningStatistics statistics = new LearningStatistics(fading);
    statistics.trainLoss = in.readDouble();
    statistics.devLoss = in.readDouble();
    statistics.epsOverWeight = in.readDouble();
    statistics.negativeShare = in.readDouble();
    int classes = in.readInt();
    for (int y = 0; y < classes; y++) {
      OfClass own = statistics.ofClass(y);
      own.examples = in.readDouble();
      own.errors = in.readDouble();
      own.epsExamples = in.readDouble();
      own.epsSum = in.readDouble();
      own.minEps = in.readDouble();
      own.maxEps = in.readDouble();
      int predicted = in.readInt();
      for (int i = 0; i < predicted; i++) {
        own.predictedAs.put(in.readInt(), in.readDouble());
      }
    }
    return statistics;
  }
}
