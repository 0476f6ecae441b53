package dev.eider.lab.table;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.eider.config.CommonSettings;
import dev.eider.learn.LearnSettings;
import dev.eider.learn.Learner;
import dev.eider.learn.LearnerConfiguration;
import dev.eider.learn.LearnerSnapshot;
import dev.eider.learn.LearnerState;
import dev.eider.learn.Progress;
import dev.eider.learn.SplitMix64;
import dev.eider.learn.loss.Loss;
import dev.eider.learn.memory.KeptExample;
import dev.eider.learn.report.EvaluationResult;
import dev.eider.learn.step.Augmentation;
import dev.eider.learn.step.Autograd;
import dev.eider.learn.step.MetaGradient;
import dev.eider.learn.step.ModelInTraining;
import dev.eider.learn.step.Sgd;
import dev.eider.model.Classifier;
import dev.eider.model.DeviceSettings;
import dev.eider.model.ImageBatch;
import dev.eider.model.NamedTensor;
import dev.eider.model.TrainedModel;
import dev.eider.model.network.ArrayLayout;
import dev.eider.model.network.FlatVector;
import dev.eider.model.network.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The decoupled baselines of Kang et al. (ICLR 2020), the paper's [30]: a trained backbone with
 * another classifier. Each method gives a model of the learner as it is when it is called, and
 * changes nothing of what the learner learns. The models have the version that the learner's next
 * snapshot would have, so at most one of them may be published. Training examples are those of the
 * replay window; features are those of the model as it is served (running statistics, no
 * augmentation).
 */
public final class Decoupling {
  private static final int FEATURE_BATCH = 200;
  private static final String WEIGHT = "fc.weight";
  private static final String BIAS = "fc.bias";

  private final LearnerState state;
  private final LearnerConfiguration configuration;

  private Decoupling(LearnerState state, LearnerConfiguration configuration) {
    this.state = state;
    this.configuration = configuration;
  }

  /**
   * Other classifiers on a learner's backbone; they follow the learner as it goes on.
   *
   * @throws IllegalStateException where there is no model yet, see {@link Learner#hasModel}
   */
  public static Decoupling of(Learner learner) {
    if (!learner.hasModel()) {
      throw new IllegalStateException("there is no model before the first example");
    }
    return new Decoupling(learner.state(), learner.configuration());
  }

  /**
   * NCM: the logits {@code [C]} are the cosines of an image's features with each class's mean
   * features. A class without an example in the window has the mean zero, and cosine 0.
   *
   * @throws IllegalStateException where the replay window is empty
   */
  public TrainedModel nearestClassMean() {
    requireExamples();
    state.growModel();
    List<KeptExample> examples = state.replay().all();
    double[][] sums = new double[state.classes().size()][state.model().network().featureSize()];
    for (int from = 0; from < examples.size(); from += FEATURE_BATCH) {
      List<KeptExample> batch =
          examples.subList(from, Math.min(from + FEATURE_BATCH, examples.size()));
      try (NDManager pass = state.model().manager().newSubManager()) {
        float[] features = features(batch, pass).toFloatArray();
        for (int i = 0; i < batch.size(); i++) {
          double[] sum = sums[batch.get(i).label()];
          for (int k = 0; k < sum.length; k++) {
            sum[k] += features[i * sum.length + k];
          }
        }
      }
    }
    int[] counts = new int[sums.length];
    examples.forEach(example -> counts[example.label()]++);
    // A weight without a bias is the normalised classifier: the cosine of feature and row.
    return model(List.of(tensor(means(sums, counts))));
  }

  /** Sums {@code [C][F]} over their counts; zero where the count is. */
  static float[][] means(double[][] sums, int[] counts) {
    float[][] means = new float[sums.length][];
    for (int y = 0; y < sums.length; y++) {
      means[y] = new float[sums[y].length];
      for (int k = 0; k < means[y].length; k++) {
        means[y][k] = (float) (sums[y][k] / Math.max(1, counts[y]));
      }
    }
    return means;
  }

  /**
   * The tau-normalised classifier: {@code w_c / |w_c|^tau}, and the bias divided by the same, so
   * that 0 is the model itself. (The authors leave the bias out as negligible.) A row of zeros
   * stays one. A normalised classifier, LDAM's, answers the same at every tau.
   *
   * @param tau from 0, the model itself, to 1, rows of equal norm; the authors choose it on
   *     held-out data
   */
  public TrainedModel tauNormalised(double tau) {
    if (!(tau >= 0 && tau <= 1)) {
      throw new IllegalArgumentException("tau is from 0 to 1, not " + tau);
    }
    state.growModel();
    List<NamedTensor> head = state.model().tensors().stream().filter(Decoupling::ofHead).toList();
    float[] weight = head.get(0).values();
    int features = state.model().network().featureSize();
    double[] divisors = new double[weight.length / features];
    for (int y = 0; y < divisors.length; y++) {
      double square = 0;
      for (int k = y * features; k < (y + 1) * features; k++) {
        square += (double) weight[k] * weight[k];
      }
      divisors[y] = square == 0 ? 1 : Math.pow(square, tau / 2);
    }
    List<NamedTensor> scaled = new ArrayList<>();
    for (NamedTensor tensor : head) {
      float[] values = tensor.values().clone();
      int row = values.length / divisors.length;
      for (int k = 0; k < values.length; k++) {
        values[k] = (float) (values[k] / divisors[k / row]);
      }
      scaled.add(new NamedTensor(tensor.name(), tensor.shape(), values));
    }
    return model(scaled);
  }

  /**
   * cRT: the classifier is initialised again and trained on class-balanced batches of {@code
   * batch.size}, the backbone and its running statistics being fixed. The optimiser is the
   * learner's, its rate a cosine from {@code rate} to 0; the loss is the learner's for balanced
   * data.
   *
   * @param steps how many
   * @param rate the first learning rate
   * @throws IllegalStateException where the replay window is empty
   */
  public TrainedModel classifierRetrained(int steps, double rate) {
    requireExamples();
    state.growModel();
    ModelInTraining model = state.model();
    try (NDManager training = model.manager().newSubManager()) {
      ArrayLayout layout = headLayout(model);
      FlatVector head = FlatVector.of(layout, training, model.type(), initialHead(model, layout));
      FlatVector velocity = FlatVector.zeros(layout, training, model.type());
      NDList leaves = Autograd.leavesOf(head.views());
      Loss loss = configuration.loss().onBalancedData();
      Sgd sgd = configuration.optimiser();
      double[] counts = state.counts().trusted();
      double[] balanced = state.counts().drawnBy(0).running();
      SplitMix64 random = new SplitMix64(configuration.settings().get(CommonSettings.SEED));
      int size = configuration.settings().get(LearnSettings.BATCH_SIZE);
      for (int step = 0; step < steps; step++) {
        List<KeptExample> batch = state.replay().draw(size, balanced, random);
        try (NDManager pass = model.manager().newSubManager()) {
          NDArray features = features(batch, pass);
          NDArray labels = pass.create(batch.stream().mapToLong(KeptExample::label).toArray());
          double[] mean = new double[size];
          Arrays.fill(mean, 1.0 / size);
          Autograd.recording(true);
          NDArray losses =
              loss.perExample(model.network().classify(leaves, features), labels, counts);
          Autograd.backward(losses, MetaGradient.vector(mean, losses, pass), false);
          NDArray gradient = Autograd.takeGradient(leaves, pass);
          Autograd.recording(false);
          double factor = 0.5 * (1 + Math.cos(Math.PI * step / steps));
          sgd.step(head, velocity, gradient, rate * factor, 0);
        } finally {
          Autograd.recording(false);
        }
      }
      return model(NamedTensor.of(head));
    }
  }

  private static ArrayLayout headLayout(ModelInTraining model) {
    List<ArrayLayout.Entry> all = model.parameters().layout().entries();
    int arrays = model.network().headOf(model.parameters().views()).size();
    return new ArrayLayout(all.subList(all.size() - arrays, all.size()));
  }

  /** A new model's classifier: rows as those of new classes. */
  private static float[] initialHead(ModelInTraining model, ArrayLayout layout) {
    float[] parameters = model.servedParameters().toFloats();
    int backbone = parameters.length - Math.toIntExact(layout.size());
    Network network = model.network();
    float[] initial = network.grown(Arrays.copyOf(parameters, backbone), 0, model.classes());
    return Arrays.copyOfRange(initial, backbone, initial.length);
  }

  /** The backbone's features {@code [B, F]}, in {@code pass}. */
  private NDArray features(List<KeptExample> examples, NDManager pass) {
    Autograd.recording(false);
    ModelInTraining model = state.model();
    ImageBatch batch =
        KeptExample.batch(examples, configuration.shape());
    return model
        .network()
        .forward(
            model.servedParameters().views(),
            model.servedStatistics().views(),
            batch.images(pass, model.type(), configuration.normalisation()),
            false)
        .features();
  }

  private static NamedTensor tensor(float[][] rows) {
    int features = rows[0].length;
    float[] values = new float[rows.length * features];
    for (int y = 0; y < rows.length; y++) {
      System.arraycopy(rows[y], 0, values, y * features, features);
    }
    return new NamedTensor(WEIGHT, new long[] {rows.length, features}, values);
  }

  private static boolean ofHead(NamedTensor tensor) {
    return tensor.name().equals(WEIGHT) || tensor.name().equals(BIAS);
  }

  /** The learner's model with another head, and its errors as it would be served. */
  private TrainedModel model(List<NamedTensor> head) {
    List<NamedTensor> tensors = new ArrayList<>();
    for (NamedTensor tensor : state.model().tensors()) {
      if (tensor.name().equals(WEIGHT)) {
        tensors.addAll(head);
      } else if (!ofHead(tensor)) {
        tensors.add(tensor);
      }
    }
    Progress progress = state.progress();
    long version = progress.nextVersion();
    TrainedModel unmeasured =
        LearnerSnapshot.of(
            state, configuration, version, progress.lastVersion(), EvaluationResult.none(), tensors);
    String device = configuration.settings().get(DeviceSettings.DEVICE);
    try (Classifier classifier = Classifier.of(unmeasured, device)) {
      EvaluationResult evaluation =
          LearnerSnapshot.answers(
                  state,
                  examples ->
                      classifier.logits(examples.stream().map(KeptExample::pixels).toList()),
                  unmeasured.classes())
              .byClass(state.classes().size());
      return LearnerSnapshot.of(state, configuration, version, progress.lastVersion(), evaluation, tensors);
    }
  }

  private void requireExamples() {
    if (state.replay().size() == 0) {
      throw new IllegalStateException("the replay window, which has the examples, is empty");
    }
  }
}
