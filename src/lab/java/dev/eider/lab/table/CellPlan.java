package dev.eider.lab.table;

import dev.eider.data.Sha256;
import dev.eider.config.CommonSettings;
import dev.eider.config.Declarations;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Setting;
import dev.eider.config.Settings;
import dev.eider.evaluate.Evaluation;
import dev.eider.evaluate.ModelTest;
import dev.eider.learn.LearnSettings;
import dev.eider.learn.DecidingSettings;
import dev.eider.learn.weighting.WeightingSettings;
import dev.eider.ledger.LedgerSettings;
import dev.eider.model.DeviceSettings;
import dev.eider.model.TrainedModel;
import dev.eider.report.LearningReport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Everything that decides what comes out of a cell, and nothing else.
 *
 * @param cell which one
 * @param images to learn from and to be measured on
 * @param protocol how long
 * @param heldTrains whether the images of D are training images
 * @param settings of the ledger and the learner
 * @param stage1Steps steps before stage 2
 * @param steps steps in all
 */
record CellPlan(
    Cell cell,
    CellImages images,
    Protocol protocol,
    boolean heldTrains,
    Settings settings,
    long stage1Steps,
    long steps) {
  /** To be raised where a change of the program changes the results of the same settings. */
  private static final int EDITION = 2;

  /** Settings that stage 1 knows nothing of. */
  private static final Set<Setting<?>> STAGE_2 = stage2Settings();

  private static Set<Setting<?>> stage2Settings() {
    List<Setting<?>> settings = new ArrayList<>(Declarations.in(List.of(WeightingSettings.class)));
    settings.addAll(
        List.of(
            LearnSettings.WEIGHTING,
            LearnSettings.DEV_BATCH_SIZE,
            LearnSettings.STAGE2_LEARNING_RATE,
            LearnSettings.STAGE2_LEARNING_RATE_SCHEDULE,
            LearnSettings.STAGE2_TRAINABLE,
            LearnSettings.META_LEARNING_RATE,
            LearnSettings.META_LEARNING_RATE_SCALE,
            LearnSettings.META_SCOPE,
            LearnSettings.META_FEATURES,
            LearnSettings.META_DEV_NORM,
            LearnSettings.META_DIFFERENCES,
            LearnSettings.META_DIFFERENCE_STEP));
    return Set.copyOf(settings);
  }

  /**
   * The plan of a cell.
   *
   * @param given the table's settings; the method's own win over them
   * @param devPerClass the most images a class of a D that the hold-out rule takes
   * @param holdOut whether it does
   * @param devTrains whether methods without a D train on its images
   */
  static CellPlan of(
      Cell cell,
      CellImages images,
      Protocol protocol,
      Settings given,
      int devPerClass,
      boolean holdOut,
      boolean devTrains) {
    boolean usesDev = cell.method().usesDev();
    boolean withoutD = !usesDev && devTrains;
    Settings settings =
        given
            .with(LearnSettings.LOSS, cell.lossKey())
            .with(CommonSettings.SEED, Integer.toString(cell.seed()))
            .with(LedgerSettings.DEV_PER_CLASS, Integer.toString(withoutD ? 0 : devPerClass))
            .with(LedgerSettings.DEV_SHARE, holdOut ? "0.1" : "0")
            .with(LedgerSettings.EVAL_PER_CLASS, "0")
            .with(LedgerSettings.EVAL_SHARE, "0")
            .with(LearnSettings.REPLAY_CAPACITY, Integer.toString(images.size()))
            .with(LearnSettings.SNAPSHOT_EVERY_STEPS, Integer.toString(Integer.MAX_VALUE));
    int batch = settings.get(LearnSettings.BATCH_SIZE);
    int stage1 = protocol.stage1Epochs();
    long stage1Steps = CellStream.trainedIn(stage1, images, withoutD, settings) / batch;
    long trained = CellStream.trainedIn(protocol.epochs(), images, withoutD, settings);
    long steps = (trained + batch - 1) / batch;
    boolean fromStart = cell.method().start() == Method.Start.FIRST_STEP;
    settings =
        settings
            .with(LearnSettings.WARMUP_STEPS, fromStart ? "0" : Long.toString(stage1Steps))
            .with(LearnSettings.LEARNING_RATE_SCHEDULE, protocol.rateSchedule(stage1Steps, steps));
    for (Map.Entry<String, String> own : cell.method().settings().entrySet()) {
      settings = settings.with(declared(own.getKey()), own.getValue());
    }
    LearnSettings.checkTogether(settings);
    return new CellPlan(cell, images, protocol, withoutD, settings, stage1Steps, steps);
  }

  private static Setting<?> declared(String name) {
    return DecidingSettings.all().stream()
        .filter(setting -> setting.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new InvalidSettingException("a method has no setting " + name));
  }

  /** A trained model measured, its classes in the order of the data set. */
  Evaluation measure(TrainedModel model) {
    Map<String, Double> counts = images.counts();
    return ModelTest.run(
            model,
            model.classes().stream().map(label -> counts.getOrDefault(label, 0.0)).toList(),
            images.test(),
            settings.get(DeviceSettings.DEVICE),
            seen -> {})
        .inOrderOf(images.classes());
  }

  /** The result of this plan. */
  CellResult result(
      String through,
      TrainedModel model,
      Evaluation last,
      CellProgress progress,
      LearningReport report) {
    OptionalDouble best =
        progress.measured().stream().mapToDouble(CellProgress.Measured::balancedError).min();
    return new CellResult(
        cell.method().name(),
        cell.lossKey(),
        cell.imbalance(),
        cell.seed(),
        through,
        heldTrains,
        last,
        best.isPresent() ? best.getAsDouble() : null,
        null,
        report.progress().metaSteps() > 0 ? report.eps().overWeight() : null,
        Double.isNaN(report.eps().reliability()) ? null : report.eps().reliability(),
        parameters(model),
        report.progress().steps(),
        progress.seconds(),
        progress.measured(),
        progress.eps(),
        settings.asMap(),
        report.parametersSha256());
  }

  private static long parameters(TrainedModel model) {
    return model.tensors().stream()
        .filter(tensor -> !tensor.name().contains("running_"))
        .mapToLong(tensor -> tensor.values().length)
        .sum();
  }

  /** Identifies the result. */
  String key() {
    return hash(
        "cell",
        cell.method().classifier().toString(),
        Integer.toString(protocol.epochs()),
        lines(settings, Set.of()));
  }

  /** Identifies the state after stage 1, which cells that differ in stage 2 only have in common. */
  Optional<String> stage1Key() {
    return cell.method().start() == Method.Start.FIRST_STEP || protocol.stage1Epochs() == 0
        ? Optional.empty()
        : Optional.of(hash("stage 1", lines(settings, STAGE_2)));
  }

  private String hash(String... parts) {
    return hashOf(
        EDITION
            + "\n"
            + images.fingerprint()
            + "\n"
            + heldTrains
            + "\n"
            + String.join("\n", parts));
  }

  /** The first 16 hexadecimal digits of a text's SHA-256. */
  static String hashOf(String text) {
    return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
  }

  private static String lines(Settings settings, Set<Setting<?>> without) {
    StringBuilder lines = new StringBuilder();
    for (Setting<?> setting : DecidingSettings.all()) {
      if (!without.contains(setting) && !setting.equals(DeviceSettings.DEVICE)) {
        lines.append(setting.name()).append('=').append(settings.text(setting)).append('\n');
      }
    }
    return lines.toString();
  }
}
