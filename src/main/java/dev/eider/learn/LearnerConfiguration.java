package dev.eider.learn;

import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.data.ImageShape;
import dev.eider.learn.loss.BalancedSoftmax;
import dev.eider.learn.loss.CrossEntropy;
import dev.eider.learn.loss.FocalLoss;
import dev.eider.learn.loss.LdamLoss;
import dev.eider.learn.loss.Loss;
import dev.eider.learn.loss.LossName;
import dev.eider.learn.step.Augmentation;
import dev.eider.learn.step.AugmentationName;
import dev.eider.learn.step.MetaFeatures;
import dev.eider.learn.step.MetaGradient;
import dev.eider.learn.step.MetaReweightedSgd;
import dev.eider.learn.step.PersistentEps;
import dev.eider.learn.step.RateSchedule;
import dev.eider.learn.step.Sgd;
import dev.eider.learn.weighting.ClassBalancedWeighting;
import dev.eider.learn.weighting.ClassWiseMetaWeighting;
import dev.eider.learn.weighting.EpsPooling;
import dev.eider.learn.weighting.L2rwInit;
import dev.eider.learn.weighting.L2rwWeighting;
import dev.eider.learn.weighting.LossPooledEps;
import dev.eider.learn.weighting.LossToWeightNet;
import dev.eider.learn.weighting.MetaRate;
import dev.eider.learn.weighting.MetaWeightNetWeighting;
import dev.eider.learn.weighting.ScalarOptimiser;
import dev.eider.learn.weighting.TwoComponentWeighting;
import dev.eider.learn.weighting.UniformWeighting;
import dev.eider.learn.weighting.Weighting;
import dev.eider.learn.weighting.WeightingName;
import dev.eider.learn.weighting.WeightingSettings;
import dev.eider.ledger.ClassWeights;
import dev.eider.ledger.LedgerSettings;
import dev.eider.model.Normalisation;
import dev.eider.model.network.Head;
import dev.eider.model.network.Network;
import java.util.Map;

/**
 * The learner's settings as the objects that they name. There is one only of settings that go
 * together, see {@link RefusedCombinations}.
 */
public final class LearnerConfiguration {
  private static final int META_WEIGHT_NET_HIDDEN = 100;

  private final Settings settings;
  private final ImageShape shape;
  private final Loss loss;
  private final Loss warmupLoss;

  public LearnerConfiguration(Settings settings) {
    this.settings = settings;
    this.shape = CommonSettings.imageShape(settings);
    LossName name = settings.get(LearnSettings.LOSS);
    this.loss = lossOf(name);
    LossName warmupName = settings.get(LearnSettings.WARMUP_LOSS).orElse(name);
    this.warmupLoss = lossOf(warmupName);
    RefusedCombinations.requireNone(this);
  }

  private Loss lossOf(LossName name) {
    return switch (name) {
      case CROSS_ENTROPY -> new CrossEntropy();
      case FOCAL -> new FocalLoss(settings.get(LearnSettings.FOCAL_GAMMA));
      case LDAM ->
          new LdamLoss(
              settings.get(LearnSettings.LDAM_MARGIN), settings.get(LearnSettings.LDAM_SCALE));
      case BALANCED_SOFTMAX -> new BalancedSoftmax();
    };
  }

  public Settings settings() {
    return settings;
  }

  public ImageShape shape() {
    return shape;
  }

  public Normalisation normalisation() {
    return settings.get(LearnSettings.NORMALISATION).of(settings.get(LearnSettings.NETWORK));
  }

  Head head() {
    return loss.normalisesHead() ? Head.NORMALISED : Head.LINEAR;
  }

  /** The TorchScript module that the settings name. */
  public ConfiguredModule module() {
    return new ConfiguredModule(settings);
  }

  /** The weighting of stage 2, with what it starts from. */
  public Weighting weighting() {
    return switch (settings.get(LearnSettings.WEIGHTING)) {
      case UNIFORM, CLASS_BALANCED_FINETUNE -> new UniformWeighting();
      case CLASS_BALANCED -> new ClassBalancedWeighting();
      case TWO_COMPONENT -> twoComponent();
      case CLASS_WISE_META -> new ClassWiseMetaWeighting(metaRate());
      case L2RW ->
          new L2rwWeighting(
              settings.get(WeightingSettings.L2RW_INIT) == L2rwInit.CLASS_WEIGHTS,
              settings.get(WeightingSettings.L2RW_TWO_COMPONENT),
              metaRate());
      case META_WEIGHT_NET -> metaWeightNet();
    };
  }

  /** Names the weighting and what the layout of its state depends on. */
  String weightingKey() {
    WeightingName name = settings.get(LearnSettings.WEIGHTING);
    return switch (name) {
      case META_WEIGHT_NET ->
          name + "/" + settings.get(WeightingSettings.META_WEIGHT_NET_OPTIMISER);
      case TWO_COMPONENT -> name + "/" + settings.get(WeightingSettings.EPS_POOLING);
      default -> name.toString();
    };
  }

  private Weighting twoComponent() {
    boolean classWeights =
        settings
            .get(WeightingSettings.TWO_COMPONENT_CLASS_WEIGHTS)
            .orElseGet(() -> !loss.correctsPrior());
    Weighting classWise = classWeights ? new ClassBalancedWeighting() : new UniformWeighting();
    return settings.get(WeightingSettings.EPS_POOLING) == EpsPooling.LOSS
        ? new LossPooledEps(metaRate(), classWise, settings.get(WeightingSettings.EPS_RELIABILITY))
        : new TwoComponentWeighting(metaRate(), classWise);
  }

  private MetaRate metaRate() {
    return new MetaRate(
        settings.get(LearnSettings.META_LEARNING_RATE),
        settings.get(LearnSettings.META_LEARNING_RATE_SCALE));
  }

  private MetaWeightNetWeighting metaWeightNet() {
    LossToWeightNet net =
        LossToWeightNet.initial(
            META_WEIGHT_NET_HIDDEN, new SplitMix64(~settings.get(CommonSettings.SEED)));
    double rate = settings.get(WeightingSettings.META_WEIGHT_NET_RATE);
    return new MetaWeightNetWeighting(
        net,
        switch (settings.get(WeightingSettings.META_WEIGHT_NET_OPTIMISER)) {
          case ADAM -> new ScalarOptimiser.Adam(rate, net.parameters().length);
          case SGD -> new ScalarOptimiser.GradientDescent(rate);
        });
  }

  /** From counts to w_y. */
  public ClassWeights classWeights() {
    return ClassWeights.of(settings);
  }

  /** The loss of stage 2. */
  public Loss loss() {
    return loss;
  }

  /** The loss of a stage. */
  Loss loss(boolean stage2) {
    return stage2 ? loss : warmupLoss;
  }

  /** How eps goes on from batch to batch. */
  PersistentEps persistentEps() {
    return new PersistentEps(
        settings.get(WeightingSettings.PERSISTENT_EPS),
        settings.get(WeightingSettings.PERSISTENT_EPS_DECAY));
  }

  /** The steps of stage 2. */
  public MetaReweightedSgd sgd() {
    return sgd(loss);
  }

  /** The steps of stage 1. */
  MetaReweightedSgd warmupSgd() {
    return sgd(warmupLoss);
  }

  /** Stochastic gradient descent as the settings have it. */
  public Sgd optimiser() {
    return new Sgd(
        settings.get(LearnSettings.MOMENTUM),
        settings.get(LearnSettings.WEIGHT_DECAY),
        settings.get(LearnSettings.NESTEROV));
  }

  private MetaReweightedSgd sgd(Loss loss) {
    MetaGradient metaGradient =
        new MetaGradient(
            settings.get(LearnSettings.META_DIFFERENCES),
            settings.get(LearnSettings.META_DIFFERENCE_STEP),
            settings.get(LearnSettings.META_DEV_NORM),
            normalisation(),
            loss,
            settings.get(LearnSettings.META_FEATURES) == MetaFeatures.CENTRED);
    return new MetaReweightedSgd(
        loss,
        optimiser(),
        metaGradient,
        settings.get(LearnSettings.META_SCOPE),
        normalisation(),
        settings.get(LearnSettings.LARGEST_GRADIENT_NORM),
        settings.get(LedgerSettings.LARGEST_WEIGHT));
  }

  Augmentation trainingAugmentation(SplitMix64 random) {
    return settings.get(LearnSettings.AUGMENTATION) == AugmentationName.NONE
        ? Augmentation.none(shape)
        : Augmentation.padCropFlip(shape, settings.get(LearnSettings.AUGMENTATION_PADDING), random);
  }

  /** Index in theta of the first element that a stage trains. */
  long firstTrained(Network network, boolean stage2) {
    return settings
        .get(stage2 ? LearnSettings.STAGE2_TRAINABLE : LearnSettings.STAGE1_TRAINABLE)
        .first(network);
  }

  /** 1 before {@code warmup.steps} steps, then 2. */
  int stage(long step) {
    return step < settings.get(LearnSettings.WARMUP_STEPS) ? 1 : 2;
  }

  /** eta at a step, counted from 0. */
  double learningRate(long step) {
    double rate = settings.get(LearnSettings.LEARNING_RATE);
    RateSchedule schedule = settings.get(LearnSettings.LEARNING_RATE_SCHEDULE);
    if (stage(step) == 1) {
      return rate * schedule.factorAt(step);
    }
    long stage2Step = step - settings.get(LearnSettings.WARMUP_STEPS);
    return settings.get(LearnSettings.STAGE2_LEARNING_RATE).orElse(rate)
        * settings
            .get(LearnSettings.STAGE2_LEARNING_RATE_SCHEDULE)
            .map(own -> own.factorAt(stage2Step))
            .orElseGet(() -> schedule.factorAt(step));
  }

  /** What tells these settings from others that learn something else. */
  String hash() {
    return DecidingSettings.hash(settings);
  }

  /** Of the settings that decide what is learned, those that are not the default, by name. */
  Map<String, String> givenSettings() {
    return DecidingSettings.given(settings);
  }
}
