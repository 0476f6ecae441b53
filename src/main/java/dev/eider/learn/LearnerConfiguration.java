package dev.eider.learn;

import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.data.ImageShape;
import dev.eider.learn.loss.BalancedSoftmax;
import dev.eider.learn.loss.CrossEntropy;
import dev.eider.learn.loss.FocalLoss;
import dev.eider.learn.loss.LdamLoss;
import dev.eider.learn.loss.Loss;
import dev.eider.learn.network.Head;
import dev.eider.ledger.LedgerSettings;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The learner's settings as the objects that they name. */
final class LearnerConfiguration {
  private static final Normalisation NORMALISATION = Normalisation.CIFAR;
  private static final int META_WEIGHT_NET_HIDDEN = 100;

  private final Settings settings;
  private final ImageShape shape;
  private final Loss loss;

  LearnerConfiguration(Settings settings) {
    this.settings = settings;
    this.shape =
        new ImageShape(
            settings.get(CommonSettings.IMAGE_HEIGHT), settings.get(CommonSettings.IMAGE_WIDTH));
    this.loss =
        switch (settings.get(LearnSettings.LOSS)) {
          case CROSS_ENTROPY -> new CrossEntropy();
          case FOCAL -> new FocalLoss(settings.get(LearnSettings.FOCAL_GAMMA));
          case LDAM ->
              new LdamLoss(
                  settings.get(LearnSettings.LDAM_MARGIN), settings.get(LearnSettings.LDAM_SCALE));
          case BALANCED_SOFTMAX -> new BalancedSoftmax();
        };
  }

  Settings settings() {
    return settings;
  }

  ImageShape shape() {
    return shape;
  }

  Normalisation normalisation() {
    return NORMALISATION;
  }

  Head head() {
    return loss.normalisesHead() ? Head.NORMALISED : Head.LINEAR;
  }

  /** The weighting of stage 2, with what it starts from. */
  Weighting weighting() {
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
    return name == WeightingName.META_WEIGHT_NET
        ? name + "/" + settings.get(WeightingSettings.META_WEIGHT_NET_OPTIMISER)
        : name.toString();
  }

  private TwoComponentWeighting twoComponent() {
    return new TwoComponentWeighting(
        metaRate(),
        settings.get(WeightingSettings.TWO_COMPONENT_CLASS_WEIGHTS)
            ? new ClassBalancedWeighting()
            : new UniformWeighting());
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

  /** From running counts to w_y. */
  UnaryOperator<double[]> classWeights() {
    return settings.get(LedgerSettings.CLASS_BALANCED_BETA);
  }

  MetaReweightedSgd sgd() {
    MetaGradient metaGradient =
        new MetaGradient(
            settings.get(LearnSettings.META_DIFFERENCES),
            settings.get(LearnSettings.META_DIFFERENCE_STEP),
            settings.get(LearnSettings.META_DEV_NORM),
            NORMALISATION,
            loss);
    Sgd sgd =
        new Sgd(
            settings.get(LearnSettings.MOMENTUM),
            settings.get(LearnSettings.WEIGHT_DECAY),
            settings.get(LearnSettings.NESTEROV));
    return new MetaReweightedSgd(
        loss,
        sgd,
        metaGradient,
        settings.get(LearnSettings.META_SCOPE),
        NORMALISATION,
        settings.get(LearnSettings.LARGEST_GRADIENT_NORM));
  }

  Augmentation trainingAugmentation(SplitMix64 random) {
    return settings.get(LearnSettings.AUGMENTATION) == AugmentationName.NONE
        ? Augmentation.none(shape)
        : Augmentation.padCropFlip(shape, settings.get(LearnSettings.AUGMENTATION_PADDING), random);
  }

  double learningRate(long step) {
    return settings.get(LearnSettings.LEARNING_RATE)
        * settings.get(LearnSettings.LEARNING_RATE_SCHEDULE).factorAt(step);
  }

  /** SHA-256 of what was set, Kafka's properties excluded; hexadecimal. */
  String hash() {
    StringBuilder lines = new StringBuilder();
    new TreeMap<>(settings.asMap())
        .forEach(
            (key, value) -> {
              if (!key.startsWith(Settings.KAFKA_PREFIX)) {
                lines.append(key).append('=').append(value).append('\n');
              }
            });
    return Sha256.of(lines.toString().getBytes(StandardCharsets.UTF_8));
  }
}
