package dev.eider.learn;

import dev.eider.config.InvalidSettingException;
import dev.eider.config.Setting;
import dev.eider.config.Settings;
import dev.eider.learn.loss.LossName;
import dev.eider.learn.memory.ReplayDraw;
import dev.eider.learn.memory.ReplayRatio;
import dev.eider.learn.step.AugmentationName;
import dev.eider.learn.step.DevNormalisation;
import dev.eider.learn.step.Differences;
import dev.eider.learn.step.MetaFeatures;
import dev.eider.learn.step.MetaScope;
import dev.eider.learn.step.RateSchedule;
import dev.eider.learn.step.TrainedPart;
import dev.eider.learn.weighting.MetaRateScale;
import dev.eider.learn.weighting.WeightingName;
import dev.eider.model.NormalisationName;
import dev.eider.model.network.NetworkName;
import dev.eider.model.network.Precision;
import java.util.Optional;
import java.util.function.Function;

/** The settings of the network, the method and the learner. */
public final class LearnSettings {
  private static final double UNBOUNDED = 1e9;
  private static final double MOST_DECAY = 0.999_999;
  private static final String SAME = "same";

  public static final Setting<NetworkName> NETWORK =
      Setting.of("network", "name", "smallcnn", "The network's architecture.", NetworkName::of);

  public static final Setting<String> TORCHSCRIPT =
      Setting.ofText(
          "network.torchscript",
          "",
          "With network = torchscript, the file that torch.jit.save wrote of a module from images to"
              + " features, which gets a new classifier. It runs in evaluation mode: its running"
              + " statistics stay as they are. A new learner reads it; state and models carry it.");

  public static final Setting<String> INIT =
      Setting.ofText(
          "init",
          "",
          "A safetensors file with the values that a new learner's network starts from; empty for"
              + " random ones. A classifier of other classes is left out.");

  public static final Setting<NormalisationName> NORMALISATION =
      Setting.ofChoice(
          "normalisation",
          NormalisationName.class,
          NormalisationName.AUTO,
          "Mean and deviation of the pixels: cifar's, imagenet's, or auto, imagenet's where the"
              + " architecture is torchvision's or torchscript.");

  public static final Setting<WeightingName> WEIGHTING =
      Setting.ofChoice(
          "weighting",
          WeightingName.class,
          WeightingName.TWO_COMPONENT,
          "How examples are weighted after the warm-up; before it they weigh one.");

  public static final Setting<LossName> LOSS =
      Setting.ofChoice(
          "loss",
          LossName.class,
          LossName.BALANCED_SOFTMAX,
          "The loss of an example. balanced-softmax corrects for the class counts itself: class"
              + " weights on top of it correct twice.");

  /** Empty where stage 1 has the loss of stage 2. */
  public static final Setting<Optional<LossName>> WARMUP_LOSS =
      sameOr(
          "warmup.loss",
          LOSS.type(),
          "The loss of stage 1; same: that of the setting loss. Both must have the same head, which"
              + " is normalised with ldam only.",
          LOSS.parser());

  public static final Setting<Double> FOCAL_GAMMA =
      Setting.ofDouble("focal.gamma", 1, 0, 100, "", "The focal loss's gamma.");

  public static final Setting<Double> LDAM_MARGIN =
      Setting.ofDouble("ldam.margin", 0.5, 0, 10, "", "LDAM's margin of the rarest class.");

  public static final Setting<Double> LDAM_SCALE =
      Setting.ofDouble("ldam.scale", 30, 1e-3, 1e6, "", "LDAM's scale of the cosines.");

  public static final Setting<Integer> WARMUP_STEPS =
      Setting.ofInt(
          "warmup.steps",
          200,
          0,
          "steps",
          "t1 of Algorithm 1: steps of stage 1, with uniform weights.");

  public static final Setting<Integer> BATCH_SIZE =
      Setting.ofInt("batch.size", 32, 1, "examples", "Training examples in a step.");

  public static final Setting<Integer> DEV_BATCH_SIZE =
      Setting.ofInt(
          "dev.batch.size", 32, 1, "examples", "Held-out examples in a meta-learned step.");

  public static final Setting<Double> LEARNING_RATE =
      Setting.ofDouble(
          "learning.rate",
          0.1,
          0,
          UNBOUNDED,
          "",
          "eta of lines 4, 10 and 15, before its schedule.");

  public static final Setting<RateSchedule> LEARNING_RATE_SCHEDULE =
      Setting.of(
          "learning.rate.schedule",
          RateSchedule.GRAMMAR,
          "constant",
          "The factor on learning.rate by step.",
          RateSchedule::parse);

  /** Empty where stage 2 has the rate of stage 1. */
  public static final Setting<Optional<Double>> STAGE2_LEARNING_RATE =
      sameOr(
          "stage2.learning.rate",
          LEARNING_RATE.type(),
          "eta of stage 2, before its schedule; same: learning.rate.",
          LEARNING_RATE.parser());

  /** Empty where the schedule goes on over both stages. */
  public static final Setting<Optional<RateSchedule>> STAGE2_LEARNING_RATE_SCHEDULE =
      sameOr(
          "stage2.learning.rate.schedule",
          RateSchedule.GRAMMAR,
          "The schedule of stage 2, its steps counted from the start of stage 2; same:"
              + " learning.rate.schedule goes on over all steps.",
          RateSchedule::parse);

  public static final Setting<Double> MOMENTUM =
      Setting.ofDouble("momentum", 0.9, 0, 1, "", "The momentum of the optimiser.");

  public static final Setting<Boolean> NESTEROV =
      Setting.ofBoolean("momentum.nesterov", true, "Whether the momentum is Nesterov's.");

  public static final Setting<Double> WEIGHT_DECAY =
      Setting.ofDouble("weight.decay", 2e-4, 0, 1, "", "The weight decay of the optimiser.");

  public static final Setting<TrainedPart> STAGE1_TRAINABLE =
      Setting.ofChoice(
          "stage1.trainable",
          TrainedPart.class,
          TrainedPart.ALL,
          "What stage 1 trains: all, the last block and the classifier, or the classifier; running"
              + " statistics move all the same.");

  public static final Setting<TrainedPart> STAGE2_TRAINABLE =
      Setting.ofChoice(
          "stage2.trainable",
          TrainedPart.class,
          TrainedPart.ALL,
          "What stage 2 trains, as stage1.trainable.");

  public static final Setting<Double> LARGEST_GRADIENT_NORM =
      Setting.ofDouble(
          "gradient.clip-norm",
          0,
          0,
          UNBOUNDED,
          "",
          "Longer gradients are scaled to this length; 0 for no limit.");

  public static final Setting<Integer> MAX_SKIPPED_STEPS =
      Setting.ofInt(
          "nonfinite.max-steps",
          10,
          1,
          "steps",
          "Steps in a row that may be skipped because a loss or gradient was not finite; one more"
              + " fails the learner.");

  public static final Setting<Double> META_LEARNING_RATE =
      Setting.ofDouble("meta.learning.rate", 0.1, 0, UNBOUNDED, "", "tau of line 13.");

  public static final Setting<MetaRateScale> META_LEARNING_RATE_SCALE =
      Setting.ofChoice(
          "meta.learning.rate.scale",
          MetaRateScale.class,
          MetaRateScale.RELATIVE,
          "What tau multiplies: raw, the gradient of line 13; relative, w_i times that gradient"
              + " over its root mean square in the batch.");

  public static final Setting<MetaScope> META_SCOPE =
      Setting.ofChoice(
          "meta.scope",
          MetaScope.class,
          MetaScope.HEAD,
          "Through which parameters the meta-gradient is taken: all, by differences; head, the"
              + " classifier layer's only, in closed form.");

  public static final Setting<MetaFeatures> META_FEATURES =
      Setting.ofChoice(
          "meta.features",
          MetaFeatures.class,
          MetaFeatures.CENTRED,
          "The features that the meta-gradient through the classifier sees: raw, as published; or"
              + " centred, less the mean of the training batch, without which images hardly differ.");

  public static final Setting<DevNormalisation> META_DEV_NORM =
      Setting.ofChoice(
          "meta.dev-norm",
          DevNormalisation.class,
          DevNormalisation.RUNNING,
          "The statistics that batch normalisation sees the dev batch by: its own, or the running"
              + " ones.");

  public static final Setting<Differences> META_DIFFERENCES =
      Setting.ofChoice(
          "meta.differences",
          Differences.class,
          Differences.ONE_SIDED,
          "How the derivative along the dev gradient is taken where meta.scope is all.");

  public static final Setting<Double> META_DIFFERENCE_STEP =
      Setting.ofDouble(
          "meta.differences.step",
          1e-5,
          1e-9,
          1,
          "",
          "The length of the difference's step over the length of the parameters.");

  public static final Setting<AugmentationName> AUGMENTATION =
      Setting.ofChoice(
          "augmentation",
          AugmentationName.class,
          AugmentationName.PAD_CROP_FLIP,
          "What is done to training images: nothing, or CIFAR's pad, crop and flip.");

  public static final Setting<Integer> AUGMENTATION_PADDING =
      Setting.ofInt("augmentation.padding", 4, 0, "pixels", "The border of pad-crop-flip.");

  public static final Setting<Integer> REPLAY_CAPACITY =
      Setting.ofInt(
          "replay.capacity",
          20000,
          0,
          "examples",
          "Past training examples kept to be trained again; 0 for none.");

  public static final Setting<ReplayRatio> REPLAY_RATIO =
      Setting.of(
          "replay.ratio",
          ReplayRatio.GRAMMAR,
          "3",
          "Batches trained again for each arriving batch; auto: as many as there is time for while"
              + " no record waits, so that two runs differ.",
          ReplayRatio::parse);

  public static final Setting<Double> MOST_REPLAY =
      Setting.ofDouble(
          "replay.ratio.max",
          30,
          0,
          1000,
          "",
          "Where replay.ratio is auto: the batches trained again for each that has arrived, at"
              + " most. A stream that pauses is not learned by heart.");

  public static final Setting<ReplayDraw> REPLAY_DRAW =
      Setting.ofChoice(
          "replay.draw",
          ReplayDraw.class,
          ReplayDraw.ADAPTIVE,
          "How often a class comes in the batches that stage 2 replays: stream, by its count;"
              + " square-root, by the root of it; balanced, as often as any other; adaptive, from"
              + " balanced towards the stream the more often images have been replayed. Weights and"
              + " priors are those of the draw.");

  public static final Setting<Double> REPLAY_DRAW_SETTLING =
      Setting.ofDouble(
          "replay.draw.settling",
          2,
          0.1,
          UNBOUNDED,
          "replays",
          "Where replay.draw is adaptive: after so many replays of an image, on average over all,"
              + " the power of the count is 0.63; after thrice as many 0.95.");

  public static final Setting<Double> AVERAGE_DECAY =
      Setting.ofDouble(
          "average.decay",
          0.999,
          0,
          MOST_DECAY,
          "",
          "What is served, evaluated and released is an average of the parameters that training"
              + " visits: this is what is left of it in a step, (1 + t) / (10 + t) at step t where"
              + " that is less. 0 serves the last parameters.");

  public static final Setting<Integer> SNAPSHOT_EVERY_STEPS =
      Setting.ofInt(
          "snapshot.every.steps", 200, 1, "steps", "Steps between two snapshots of the model.");

  public static final Setting<Double> PREQUENTIAL_FADING =
      Setting.ofDouble(
          "prequential.fading",
          0.98,
          0,
          1,
          "",
          "The factor by which a class's earlier predictions count less with each new one.");

  public static final Setting<Integer> REPORT_EXAMPLES =
      Setting.ofInt(
          "report.examples",
          16,
          0,
          64,
          "examples",
          "The examples trained last that go with a learning report as small images; 0 for none.");

  public static final Setting<Precision> PRECISION =
      Setting.ofChoice(
          "precision",
          Precision.class,
          Precision.FLOAT32,
          "What the convolutions of training steps compute in. With bfloat16, which GPUs since"
              + " NVIDIA's Ampere and CPUs with AVX512-BF16 or AMX are faster in, parameters,"
              + " optimiser, statistics, features, classifier and losses stay float32, and so does"
              + " every evaluation.");

  private LearnSettings() {}

  /**
   * Refuses settings of the learner that do not work with each other, as a learner would.
   *
   * @throws InvalidSettingException naming the settings
   */
  public static void checkTogether(Settings settings) {
    new LearnerConfiguration(settings);
  }

  private static <T> Setting<Optional<T>> sameOr(
      String name, String type, String help, Function<String, T> parser) {
    return Setting.of(
        name,
        SAME + " | " + type,
        SAME,
        help,
        text -> text.strip().equals(SAME) ? Optional.empty() : Optional.of(parser.apply(text)));
  }
}
