package dev.eider.learn.weighting;

import dev.eider.config.Setting;
import java.util.Optional;

/** The settings of single weightings, with which the rows of the paper's table 5 are made. */
public final class WeightingSettings {
  private static final String AUTO = "auto";

  /** Empty where the loss decides. */
  public static final Setting<Optional<Boolean>> TWO_COMPONENT_CLASS_WEIGHTS =
      Setting.of(
          "two-component.class-weights",
          AUTO + " | true | false",
          AUTO,
          "Whether two-component's first component is w_y; false: one; auto: one where the loss"
              + " corrects for the class counts itself, as balanced-softmax does. Both together"
              + " correct twice.",
          text ->
              switch (text.strip()) {
                case AUTO -> Optional.empty();
                case "true" -> Optional.of(true);
                case "false" -> Optional.of(false);
                default -> throw new IllegalArgumentException("it must be auto, true or false");
              });

  public static final Setting<EpsPooling> EPS_POOLING =
      Setting.ofChoice(
          "meta.pooling",
          EpsPooling.class,
          EpsPooling.LOSS,
          "What two-component's eps is learned for: none, every example by itself, in one step, as"
              + " published; or loss, all examples whose loss stands alike in their class, from step"
              + " to step.");

  public static final Setting<Boolean> EPS_RELIABILITY =
      Setting.ofBoolean(
          "meta.reliability",
          true,
          "Whether eps of meta.pooling = loss is scaled by how far the parts of the dev buffer agree"
              + " on it, so that noise gives no eps.");

  public static final Setting<L2rwInit> L2RW_INIT =
      Setting.ofChoice(
          "l2rw.init",
          L2rwInit.class,
          L2rwInit.ZERO,
          "The weights with which L2RW looks ahead: zero, as published, or w_y (table 5: init. by"
              + " w_y).");

  public static final Setting<Boolean> L2RW_TWO_COMPONENT =
      Setting.ofBoolean(
          "l2rw.two-component",
          false,
          "Whether L2RW clips and normalises w_y + eps in place of the negative meta-gradient; it"
              + " then looks ahead with w_y.");

  public static final Setting<MetaWeightNetOptimiser> META_WEIGHT_NET_OPTIMISER =
      Setting.ofChoice(
          "meta-weight-net.optimiser",
          MetaWeightNetOptimiser.class,
          MetaWeightNetOptimiser.ADAM,
          "The optimiser of Meta-Weight-Net's parameters.");

  public static final Setting<Double> META_WEIGHT_NET_RATE =
      Setting.ofDouble(
          "meta-weight-net.learning.rate",
          1e-3,
          0,
          1e9,
          "",
          "The learning rate of Meta-Weight-Net's parameters; its authors' are 0.001 with adam and"
              + " 0.00001 with sgd.");

  public static final Setting<Boolean> PERSISTENT_EPS =
      Setting.ofBoolean(
          "meta.persistent-eps",
          false,
          "Whether two-component's eps of an example goes on from its step before (section 4.2),"
              + " while the example is in the replay window; false: from 0 in every batch (line 8).");

  public static final Setting<Double> PERSISTENT_EPS_DECAY =
      Setting.ofDouble(
          "meta.persistent-eps.decay",
          1,
          0,
          1,
          "",
          "The factor on an example's persistent eps each time that it goes on.");

  private WeightingSettings() {}
}
