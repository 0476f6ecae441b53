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
import dev.eider.learn.network.Network;
import dev.eider.ledger.LedgerSettings;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The learner's settings as the objects that they name. */
final class LearnerConfiguration {
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
    return settings.get(LearnSettings.NORMALISATION).of(settings.get(LearnSettings.NETWORK));
  }

  Head head() {
    return loss.normalisesHead() ? Head.NORMALISED : Head.LINEAR;
  }

  /** The weighting of stage 2. */
  Weighting weighting() {
    return switch (settings.get(LearnSettings.WEIGHTING)) {
      case UNIFORM -> new UniformWeighting();
      case CLASS_BALANCED -> new ClassBalancedWeighting();
      case TWO_COMPONENT ->
          new TwoComponentWeighting(
              settings.get(LearnSettings.META_LEARNING_RATE),
              settings.get(LearnSettings.META_LEARNING_RATE_SCALE));
    };
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
            normalisation(),
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
        normalisation(),
        settings.get(LearnSettings.LARGEST_GRADIENT_NORM));
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

  double learningRate(long step) {
    return settings.get(LearnSettings.LEARNING_RATE)
        * settings.get(LearnSettings.LEARNING_RATE_SCHEDULE).factorAt(step);
  }

  /**
   * SHA-256 of what was set, hexadecimal. Without Kafka's properties, and without the device: where
   * a learner runs is found anew at each start and is not what it learns.
   */
  String hash() {
    StringBuilder lines = new StringBuilder();
    new TreeMap<>(settings.asMap())
        .forEach(
            (key, value) -> {
              if (!key.startsWith(Settings.KAFKA_PREFIX)
                  && !key.equals(LearnSettings.DEVICE.name())) {
                lines.append(key).append('=').append(value).append('\n');
              }
            });
    return Sha256.of(lines.toString().getBytes(StandardCharsets.UTF_8));
  }
}
