package dev.eider.job;

import dev.eider.config.Settings;
import dev.eider.data.Ingested;
import dev.eider.ingest.DeadLetter;
import dev.eider.ingest.Decoded;
import dev.eider.ingest.RawRecord;
import dev.eider.ingest.RecordDecoder;
import dev.eider.job.metrics.JobMetrics;
import dev.eider.job.metrics.OperatorMetrics;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** Decodes records and gives them their event time; dead letters leave by the side. */
final class DecodeFunction extends ProcessFunction<RawRecord, Ingested>
    implements CheckpointedFunction {
  static final OutputTag<DeadLetter> DEAD_LETTERS =
      new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));

  private static final long serialVersionUID = 1;

  private final Settings settings;
  private transient @Nullable RecordDecoder decoder;
  private transient @Nullable PartitionClocks clocks;
  private transient @Nullable ListState<PartitionClocks.Entry> clockState;
  private transient @Nullable Counter consumed;
  private transient @Nullable Map<String, Counter> rejected;

  DecodeFunction(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    clockState =
        context
            .getOperatorStateStore()
            .getUnionListState(
                new ListStateDescriptor<>(
                    "event-clocks", TypeInformation.of(PartitionClocks.Entry.class)));
    clocks = new PartitionClocks(settings, clockState.get());
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    Objects.requireNonNull(clockState).update(Objects.requireNonNull(clocks).entries());
  }

  @Override
  public void open(OpenContext context) {
    decoder = new RecordDecoder(settings);
    consumed = metrics().counter(JobMetrics.DECODED);
    rejected = new HashMap<>();
  }

  @Override
  public void processElement(RawRecord record, Context context, Collector<Ingested> out) {
    Objects.requireNonNull(consumed).inc();
    Decoded decoded = Objects.requireNonNull(decoder).decode(record);
    String rejection = decoded.ingested().rejection();
    if (rejection != null) {
      Objects.requireNonNull(rejected).computeIfAbsent(rejection, this::rejectedFor).inc();
    }
    decoded.deadLetter().ifPresent(letter -> context.output(DEAD_LETTERS, letter));
    long eventMillis = Objects.requireNonNull(clocks).eventMillis(decoded.ingested().position());
    out.collect(decoded.ingested().withEventTime(eventMillis));
  }

  private Counter rejectedFor(String reason) {
    return metrics().counter(JobMetrics.REJECTED, reason);
  }

  private OperatorMetrics metrics() {
    return new OperatorMetrics(getRuntimeContext().getMetricGroup());
  }
}
