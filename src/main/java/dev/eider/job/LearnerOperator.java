package dev.eider.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eider.config.CommonSettings;
import dev.eider.config.IncompatibleStateException;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.data.LedgerEvent;
import dev.eider.data.SourcePosition;
import dev.eider.job.metrics.GateMetrics;
import dev.eider.job.metrics.LearnerGauges;
import dev.eider.job.metrics.OperatorMetrics;
import dev.eider.kafka.KafkaMessage;
import dev.eider.learn.LearnSettings;
import dev.eider.learn.Learner;
import dev.eider.learn.report.Phase;
import dev.eider.release.Gate;
import dev.eider.release.GateSettings;
import dev.eider.release.Release;
import dev.eider.release.ReleaseMessages;
import dev.eider.release.StandingReleases;
import dev.eider.report.LearningReport;
import dev.eider.report.ReportJson;
import dev.eider.snapshot.Snapshot;
import dev.eider.snapshot.SnapshotMessages;
import dev.eider.snapshot.SnapshotSettings;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.Objects;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.OperatorStateCheckpointOutputStream;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StatePartitionStreamProvider;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * The learner as an operator of parallelism 1, with the gate. It emits the messages of snapshots
 * and releases, and by the side learning reports with the examples trained last: every report
 * interval, and once the input has ended.
 *
 * <p>The gate sits in the learner's task because its evidence is the learner's eval buffer: another
 * operator would have to be sent the images with every snapshot, or to keep them a second time.
 *
 * <p>A step runs on the task's thread. Another thread would gain nothing, because the step is the
 * bottleneck, and would change the state while a checkpoint is written.
 */
final class LearnerOperator extends AbstractStreamOperator<KafkaMessage>
    implements OneInputStreamOperator<LedgerEvent, KafkaMessage>,
        BoundedOneInput,
        ProcessingTimeCallback {
  static final OutputTag<KafkaMessage> REPORTS =
      new OutputTag<>("reports", TypeInformation.of(KafkaMessage.class));

  /** Where the records are that the learner has not taken. */
  static final OutputTag<SourcePosition> REFUSED =
      new OutputTag<>("refused", TypeInformation.of(SourcePosition.class));

  private static final long serialVersionUID = 1;
  private static final byte[] REPORT_KEY = "learner".getBytes(UTF_8);

  private final LearnerFactory factory;
  private final Settings settings;
  private final StandingReleases standingReleases;
  private final String learningTopic;
  private final String latestExamplesTopic;
  private final long reportIntervalMillis;
  private transient @Nullable Learner learner;
  private transient @Nullable ReleaseGate gate;
  private transient @Nullable GateMetrics gateMetrics;
  private transient @Nullable LearnerGauges gauges;
  private transient @Nullable ScheduledFuture<?> nextReport;

  /** Null where replay has a fixed ratio. */
  private transient @Nullable SpareTime spareTime;

  /**
   * @param standingReleases asked when it begins and when it is restored
   */
  LearnerOperator(Settings settings, LearnerFactory factory, StandingReleases standingReleases) {
    this.settings = settings;
    this.factory = factory;
    this.standingReleases = standingReleases;
    this.learningTopic = settings.get(CommonSettings.LEARNING_TOPIC);
    this.latestExamplesTopic = settings.get(CommonSettings.LATEST_EXAMPLES_TOPIC);
    this.reportIntervalMillis = settings.get(JobSettings.REPORT_INTERVAL).toMillis();
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    try {
      restoreOrCreate(context);
    } catch (IncompatibleStateException | InvalidSettingException e) {
      throw new SuppressRestartsException(e);
    }
  }

  private void restoreOrCreate(StateInitializationContext context) throws Exception {
    LearnerFactory here =
        factory.on(getRuntimeContext().getExternalResourceInfos(LearnerFactory.GPU));
    for (StatePartitionStreamProvider written : context.getRawOperatorStateInputs()) {
      if (learner != null) {
        throw new IncompatibleStateException(
            "the checkpoint has the state of more than one learner");
      }
      try (DataInputStream in = new DataInputStream(new BufferedInputStream(written.getStream()))) {
        learner = here.restore(in);
        gate = ReleaseGate.restore(here.settings(), in);
      }
    }
    if (learner == null) {
      if (context.isRestored()) {
        throw new IncompatibleStateException("the checkpoint has no learner's state");
      }
      learner = here.create();
      gate = ReleaseGate.create(here.settings());
    }
    takeOverWhatIsReleased();
  }

  /**
   * A learner that begins, or goes on from a checkpoint that is older than what is released, is not
   * to replace a better model unseen.
   */
  private void takeOverWhatIsReleased() {
    standingReleases
        .after(learner().lastVersion())
        .ifPresent(
            standing -> {
              Objects.requireNonNull(gate).takeOver(standing);
              LOG.info("gate: begins with version {}, which is released", standing.version());
            });
  }

  @Override
  public void open() throws Exception {
    super.open();
    OperatorMetrics metrics = new OperatorMetrics(getMetricGroup());
    gateMetrics = new GateMetrics(metrics, Objects.requireNonNull(gate).state());
    gauges = new LearnerGauges(metrics, settings, learner().times(), now());
    scheduleReport();
    if (settings.get(LearnSettings.REPLAY_RATIO).inSpareTime()) {
      spareTime = new SpareTime(getProcessingTimeService(), this::replay);
      spareTime.begin();
    }
  }

  /** Streams the state out: it can be as large as the replay window, and no copy of it is kept. */
  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    long began = System.nanoTime();
    OperatorStateCheckpointOutputStream out = context.getRawOperatorStateOutput();
    out.startNewPartition();
    DataOutputStream buffered = new DataOutputStream(new BufferedOutputStream(out, 1 << 16));
    learner().writeState(buffered);
    Objects.requireNonNull(gate).writeTo(buffered);
    buffered.flush();
    learner().times().add(Phase.CHECKPOINT, System.nanoTime() - began);
  }

  @Override
  public void processElement(StreamRecord<LedgerEvent> element) {
    LedgerEvent event = element.getValue();
    if (spareTime != null) {
      spareTime.elementCame();
    }
    if (!learner().accept(event)) {
      output.collect(REFUSED, new StreamRecord<>(event.position()));
    }
    Objects.requireNonNull(gauges).took(event, now());
    emitSnapshotIfDue();
  }

  /** One step in spare time. */
  private boolean replay() {
    if (!learner().replayInSpareTime()) {
      return false;
    }
    Objects.requireNonNull(gauges).replayedInSpareTime();
    emitSnapshotIfDue();
    return true;
  }

  private void emitSnapshotIfDue() {
    if (learner().snapshotDue()) {
      emitSnapshot(false);
    }
  }

  @Override
  public void onProcessingTime(long time) {
    emitReport();
    scheduleReport();
  }

  @Override
  public void endInput() {
    // No report may follow the last one.
    Objects.requireNonNull(nextReport).cancel(false);
    if (spareTime != null) {
      spareTime.end();
    }
    learner().finish();
    if (learner().hasModel()) {
      emitSnapshot(true);
    }
    emitReport();
  }

  @Override
  public void close() throws Exception {
    if (learner != null) {
      learner.close();
      learner = null;
    }
    if (gate != null) {
      gate.close();
      gate = null;
    }
    super.close();
  }

  /**
   * The snapshot's messages and the gate's decision: one transaction has them all.
   *
   * @param last whether the stream has ended
   */
  private void emitSnapshot(boolean last) {
    Snapshot snapshot =
        Snapshot.of(learner().snapshot(), settings.get(SnapshotSettings.MODEL_NAME), now());
    for (KafkaMessage message :
        SnapshotMessages.of(
            snapshot,
            settings.get(SnapshotSettings.MODELS_TOPIC),
            settings.get(SnapshotSettings.MODEL_CHUNKS_TOPIC))) {
      output.collect(new StreamRecord<>(message));
    }
    long began = System.nanoTime();
    Gate.Decision decision = Objects.requireNonNull(gate).judge(learner(), snapshot, last);
    learner().times().add(Phase.GATE, System.nanoTime() - began);
    Objects.requireNonNull(gateMetrics).judged(decision);
    Objects.requireNonNull(gauges).gaveAway(now());
    Release release = decision.release();
    LOG.info("gate: version {}: {}: {}", release.candidate(), release.verdict(), release.reason());
    String releases = settings.get(GateSettings.RELEASES_TOPIC);
    output.collect(new StreamRecord<>(ReleaseMessages.of(release, releases)));
    output.collect(new StreamRecord<>(ReleaseMessages.historyOf(release, releases)));
  }

  private void emitReport() {
    LearningReport report = learner().report();
    Objects.requireNonNull(gauges).reported(report);
    emitBeside(learningTopic, ReportJson.encode(report), report.atMillis());
    learner()
        .latestExamples()
        .ifPresent(
            latest ->
                emitBeside(latestExamplesTopic, ReportJson.encode(latest), latest.atMillis()));
  }

  private void emitBeside(String topic, byte[] json, long atMillis) {
    output.collect(
        REPORTS, new StreamRecord<>(new KafkaMessage(topic, REPORT_KEY, json, atMillis)));
  }

  private void scheduleReport() {
    nextReport = getProcessingTimeService().registerTimer(now() + reportIntervalMillis, this);
  }

  /** Steps trained so far. */
  long steps() {
    return learner().steps();
  }

  private long now() {
    return getProcessingTimeService().getCurrentProcessingTime();
  }

  private Learner learner() {
    return Objects.requireNonNull(learner, "the operator is not initialised or closed already");
  }
}
