package dev.eider.job.metrics;

import dev.eider.config.Settings;
import dev.eider.data.LedgerEvent;
import dev.eider.job.JobSettings;
import dev.eider.learn.report.Phase;
import dev.eider.learn.report.PhaseTimes;
import dev.eider.metrics.Metric;
import dev.eider.release.GateSettings;
import dev.eider.report.LearningReport;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the learner knows of itself, as metrics of its task. The task's thread writes and the
 * reporter's reads. Nearly all is as of the last learning report, so a record costs no more than a
 * look at its kind.
 */
public final class LearnerGauges {
  private final OperatorMetrics metrics;
  private final int worstClasses;
  private final ClassGauges classes;
  private final HoldOutGauges holdOut;
  private final Set<String> reasons = new HashSet<>();
  private volatile @Nullable LearningReport latest;
  private volatile @Nullable ClassGroups groups;
  private volatile long snapshotMillis;
  private final AtomicLong spareSteps = new AtomicLong();

  /**
   * Registers all.
   *
   * @param times of the learner
   * @param nowMillis when the job was started, or started again
   */
  public LearnerGauges(
      OperatorMetrics metrics, Settings settings, PhaseTimes times, long nowMillis) {
    this.metrics = metrics;
    this.worstClasses = settings.get(GateSettings.WORST_CLASSES);
    this.classes = new ClassGauges(metrics, settings.get(JobSettings.METRICS_CLASSES));
    this.holdOut = new HoldOutGauges(metrics, settings, nowMillis);
    this.snapshotMillis = nowMillis;
    registerAccount();
    registerLearning(times);
    registerGroups();
  }

  private void registerAccount() {
    register(JobMetrics.CONSUMED, report -> report.account().consumed());
    register(JobMetrics.TRAINED, report -> report.account().trained());
    register(JobMetrics.HELD_OUT, report -> report.account().heldOut());
    register(JobMetrics.SKIPPED_DUPLICATES, report -> report.account().duplicatesSkipped());
    register(JobMetrics.THINNED, report -> report.account().thinned());
    register(JobMetrics.NOT_FINITE, report -> report.account().notFinite());
    register(JobMetrics.PENDING, report -> report.account().pending());
    register(JobMetrics.SNAPSHOTS, report -> report.versions().given());
    register(JobMetrics.LAST_VERSION, report -> report.versions().last());
    metrics.gauge(JobMetrics.SNAPSHOT_TIME, () -> snapshotMillis / 1000.0);
  }

  private void registerLearning(PhaseTimes times) {
    register(LearningMetrics.STAGE, report -> report.progress().stage());
    register(LearningMetrics.STEPS, report -> report.progress().steps());
    metrics.gauge(LearningMetrics.SPARE_STEPS, spareSteps::get);
    register(LearningMetrics.META_STEPS, report -> report.progress().metaSteps());
    register(LearningMetrics.SKIPPED_STEPS, report -> report.progress().skippedSteps());
    register(LearningMetrics.LEARNING_RATE, report -> report.descent().learningRate());
    register(LearningMetrics.EFFECTIVE_RATE, report -> report.descent().effectiveStep());
    register(LearningMetrics.TRAIN_LOSS, report -> report.descent().trainLoss());
    register(LearningMetrics.DEV_LOSS, report -> report.descent().devLoss());
    register(LearningMetrics.EPS_OVER_WEIGHT, report -> report.eps().overWeight());
    register(LearningMetrics.EPS_RELIABILITY, report -> report.eps().reliability());
    register(LearningMetrics.NEGATIVE_WEIGHTS, report -> report.eps().negativeShare());
    register(LearningMetrics.LAG, report -> report.pace().lagSeconds());
    register(LearningMetrics.KEPT_SHARE, report -> report.pace().keptShare());
    for (Phase phase : Phase.values()) {
      metrics.gauge(
          LearningMetrics.PHASE_SECONDS,
          () -> times.seconds(phase),
          phase.name().toLowerCase(Locale.ROOT));
    }
  }

  private void registerGroups() {
    for (String group : ClassGroups.NAMES) {
      metrics.gauge(LearningMetrics.GROUP_CLASSES, () -> errors(group).classes(), group);
      metrics.gauge(
          LearningMetrics.GROUP_PREQUENTIAL_ERROR, () -> errors(group).prequential(), group);
      metrics.gauge(LearningMetrics.GROUP_EVAL_ERROR, () -> errors(group).eval(), group);
    }
  }

  private ClassGroups.Errors errors(String group) {
    ClassGroups known = groups;
    return known == null ? ClassGroups.Errors.NONE : known.of(group);
  }

  private void register(Metric metric, Function<LearningReport, Number> value) {
    metrics.gauge(metric, () -> ofLatest(value));
  }

  private Number ofLatest(Function<LearningReport, Number> value) {
    LearningReport known = latest;
    return known == null ? Double.NaN : value.apply(known);
  }

  /** The learner has taken an event. */
  public void took(LedgerEvent event, long nowMillis) {
    holdOut.took(event, nowMillis);
  }

  /** The learner has replayed one step in spare time. */
  public void replayedInSpareTime() {
    spareSteps.incrementAndGet();
  }

  /** The learner has given a model away. */
  public void gaveAway(long nowMillis) {
    snapshotMillis = nowMillis;
  }

  /** The learner has made a report. */
  public void reported(LearningReport report) {
    ClassGroups known = ClassGroups.of(report.classes(), worstClasses);
    groups = known;
    latest = report;
    for (String reason : report.account().rejections().keySet()) {
      if (reasons.add(reason)) {
        metrics.gauge(JobMetrics.DEAD_LETTERS, () -> rejections(reason), reason);
      }
    }
    holdOut.reported(report.classes());
    classes.reported(report.classes(), known.worst());
  }

  private Number rejections(String reason) {
    return ofLatest(report -> report.account().rejections().getOrDefault(reason, 0L));
  }
}
