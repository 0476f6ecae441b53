package dev.eider.learn;

import dev.eider.config.InvalidSettingException;
import dev.eider.config.Setting;
import dev.eider.learn.weighting.WeightingSettings;
import dev.eider.ledger.LedgerSettings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A method by name: a bundle of settings, which wins over a command's own defaults and loses
 * against whatever else is given.
 *
 * @param name as it is asked for
 * @param about what it is, and what it leaves out, in a sentence or two
 * @param settings by key, in the order in which they are read best
 */
public record Preset(String name, String about, Map<String, String> settings) {
  /** What makes a method: every preset says all of it. */
  private static final List<Setting<?>> METHOD =
      List.of(
          LearnSettings.LOSS,
          LearnSettings.WARMUP_LOSS,
          LearnSettings.WEIGHTING,
          WeightingSettings.TWO_COMPONENT_CLASS_WEIGHTS,
          LedgerSettings.CLASS_BALANCED_BETA,
          LedgerSettings.WEIGHT_NORMALISATION,
          LedgerSettings.PROBATION,
          LedgerSettings.LARGEST_WEIGHT,
          WeightingSettings.EPS_POOLING,
          WeightingSettings.EPS_RELIABILITY,
          LearnSettings.META_FEATURES,
          LearnSettings.META_LEARNING_RATE,
          LearnSettings.META_LEARNING_RATE_SCALE,
          LearnSettings.META_SCOPE,
          LearnSettings.META_DEV_NORM,
          LearnSettings.BATCH_SIZE,
          LearnSettings.DEV_BATCH_SIZE,
          LearnSettings.LEARNING_RATE,
          LearnSettings.MOMENTUM,
          LearnSettings.NESTEROV,
          LearnSettings.WEIGHT_DECAY,
          LearnSettings.REPLAY_RATIO,
          LearnSettings.REPLAY_DRAW,
          LearnSettings.REPLAY_DRAW_SETTLING,
          LearnSettings.AVERAGE_DECAY);

  private static final List<Preset> ALL =
      List.of(
          of("default", "What is done where nothing is given.", Map.of()),
          of(
              "paper",
              "Jamal et al. (CVPR 2020) as they and their code have it, on a stream that is not"
                  + " replayed; warmup.steps and learning.rate.schedule depend on its length. The"
                  + " code looks ahead by the sum of the losses, Eider by their mean.",
              Map.ofEntries(
                  Map.entry(LearnSettings.LOSS, "cross-entropy"),
                  Map.entry(LearnSettings.WEIGHTING, "two-component"),
                  Map.entry(WeightingSettings.TWO_COMPONENT_CLASS_WEIGHTS, "true"),
                  Map.entry(LedgerSettings.CLASS_BALANCED_BETA, "0.9999"),
                  Map.entry(LedgerSettings.WEIGHT_NORMALISATION, "classes"),
                  Map.entry(LedgerSettings.PROBATION, "0"),
                  Map.entry(LedgerSettings.LARGEST_WEIGHT, "0"),
                  Map.entry(WeightingSettings.EPS_POOLING, "none"),
                  Map.entry(WeightingSettings.EPS_RELIABILITY, "false"),
                  Map.entry(LearnSettings.META_FEATURES, "raw"),
                  Map.entry(LearnSettings.META_LEARNING_RATE, "0.01"),
                  Map.entry(LearnSettings.META_LEARNING_RATE_SCALE, "raw"),
                  Map.entry(LearnSettings.META_SCOPE, "all"),
                  Map.entry(LearnSettings.META_DEV_NORM, "batch"),
                  Map.entry(LearnSettings.BATCH_SIZE, "100"),
                  Map.entry(LearnSettings.DEV_BATCH_SIZE, "100"),
                  Map.entry(LearnSettings.LEARNING_RATE, "0.1"),
                  Map.entry(LearnSettings.NESTEROV, "true"),
                  Map.entry(LearnSettings.WEIGHT_DECAY, "5e-4"),
                  Map.entry(LearnSettings.REPLAY_RATIO, "0"),
                  Map.entry(LearnSettings.REPLAY_DRAW, "stream"),
                  Map.entry(LearnSettings.AVERAGE_DECAY, "0"))),
          of(
              "plain",
              "Cross-entropy without weights, meta-learning or an average, replayed as the stream"
                  + " comes: what everything else is compared with.",
              Map.of(
                  LearnSettings.LOSS, "cross-entropy",
                  LearnSettings.WEIGHTING, "uniform",
                  LearnSettings.REPLAY_DRAW, "stream",
                  LearnSettings.AVERAGE_DECAY, "0")));

  public Preset {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  private static Preset of(String name, String about, Map<Setting<?>, String> own) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (Setting<?> setting : METHOD) {
      settings.put(setting.name(), own.getOrDefault(setting, setting.defaultValue()));
    }
    return new Preset(name, about, settings);
  }

  /** All of them. */
  public static List<Preset> all() {
    return ALL;
  }

  /**
   * The preset of a name.
   *
   * @throws InvalidSettingException naming those that there are
   */
  public static Preset named(String name) {
    return ALL.stream()
        .filter(preset -> preset.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    "there is no preset '"
                        + name
                        + "'; there are "
                        + String.join(", ", ALL.stream().map(Preset::name).toList())));
  }
}
