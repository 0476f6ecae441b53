package dev.eider.learn;

import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.data.ImageShape;
import dev.eider.learn.step.AugmentationName;
import dev.eider.learn.step.Differences;
import dev.eider.learn.step.MetaScope;
import dev.eider.learn.weighting.EpsPooling;
import dev.eider.learn.weighting.WeightingName;
import dev.eider.learn.weighting.WeightingSettings;
import dev.eider.model.network.NetworkName;
import dev.eider.model.network.Precision;

/** Settings of the learner that are each allowed, and do not work with each other. */
final class RefusedCombinations {
  private final LearnerConfiguration configuration;
  private final Settings settings;

  private RefusedCombinations(LearnerConfiguration configuration) {
    this.configuration = configuration;
    this.settings = configuration.settings();
  }

  /**
   * Checks the settings of a configuration.
   *
   * @throws InvalidSettingException where some do not go together, with what they would need
   */
  static void requireNone(LearnerConfiguration configuration) {
    RefusedCombinations combinations = new RefusedCombinations(configuration);
    combinations.checkLosses();
    combinations.checkModule();
    combinations.checkBfloat16();
    combinations.checkAugmentation();
    combinations.checkBalancedBatches();
    combinations.checkPersistentEps();
  }

  private void checkLosses() {
    if (configuration.loss(false).normalisesHead() != configuration.loss(true).normalisesHead()) {
      throw new InvalidSettingException(
          "warmup.loss and loss need one kind of classifier: ldam normalises it, the other losses do"
              + " not, and both stages train the same one");
    }
  }

  private void checkModule() {
    if (isTorchScript() && settings.get(LearnSettings.TORCHSCRIPT).isEmpty()) {
      throw new InvalidSettingException(
          "network = torchscript needs a module: network.torchscript must name its file");
    }
  }

  private boolean isTorchScript() {
    return settings.get(LearnSettings.NETWORK) == NetworkName.TORCHSCRIPT;
  }

  private void checkBfloat16() {
    if (settings.get(LearnSettings.PRECISION) != Precision.BFLOAT16) {
      return;
    }
    if (isTorchScript()) {
      throw new InvalidSettingException(
          "precision = bfloat16 is for the networks of Eider: what a module of network ="
              + " torchscript may be given in fewer bits, only its author knows");
    }
    if (configuration.weighting().isMetaLearned()
        && settings.get(LearnSettings.META_SCOPE) == MetaScope.ALL
        && settings.get(LearnSettings.META_DIFFERENCES) == Differences.ONE_SIDED) {
      throw new InvalidSettingException(
          "precision = bfloat16 with meta.scope = all needs meta.differences = central:"
              + " a one-sided difference would subtract losses of the bfloat16 pass, whose error is"
              + " larger than the difference");
    }
  }

  private void checkAugmentation() {
    ImageShape shape = configuration.shape();
    int padding = settings.get(LearnSettings.AUGMENTATION_PADDING);
    if (settings.get(LearnSettings.AUGMENTATION) == AugmentationName.PAD_CROP_FLIP
        && padding >= Math.min(shape.height(), shape.width())) {
      throw new InvalidSettingException(
          "augmentation.padding = "
              + padding
              + " must be smaller than the image, which image.height and image.width make "
              + shape);
    }
  }

  private void checkBalancedBatches() {
    if (settings.get(LearnSettings.WEIGHTING) == WeightingName.CLASS_BALANCED_FINETUNE
        && !hasWindow()) {
      throw new InvalidSettingException(
          "weighting = class-balanced-finetune draws its batches from the replay window:"
              + " replay.capacity must be more than 0");
    }
  }

  private boolean hasWindow() {
    return settings.get(LearnSettings.REPLAY_CAPACITY) > 0;
  }

  private void checkPersistentEps() {
    if (!settings.get(WeightingSettings.PERSISTENT_EPS)) {
      return;
    }
    if (settings.get(LearnSettings.WEIGHTING) != WeightingName.TWO_COMPONENT || !hasWindow()) {
      throw new InvalidSettingException(
          "meta.persistent-eps = true needs weighting = two-component, and a replay.capacity of more"
              + " than 0: eps is kept with the examples of the replay window");
    }
    if (settings.get(WeightingSettings.EPS_POOLING) != EpsPooling.NONE) {
      throw new InvalidSettingException(
          "meta.persistent-eps = true needs meta.pooling = none: an eps that is pooled is no"
              + " example's own");
    }
  }
}
