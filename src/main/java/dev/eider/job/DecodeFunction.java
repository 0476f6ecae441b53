package dev.eider.job;

import dev.eider.config.Settings;
import dev.eider.data.Ingested;
import dev.eider.ingest.DeadLetter;
import dev.eider.ingest.Decoded;
import dev.eider.ingest.RawRecord;
import dev.eider.ingest.RecordDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** Decodes records; dead letters leave by the side. */
final class DecodeFunction extends ProcessFunction<RawRecord, Ingested> {
  static final OutputTag<DeadLetter> DEAD_LETTERS =
      new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));

  private static final long serialVersionUID = 1;

  private final Settings settings;
  private transient @Nullable RecordDecoder decoder;
  private transient @Nullable Counter consumed;
  private transient @Nullable Map<String, Counter> rejected;

  DecodeFunction(Settings settings) {
    this.settings = settings;
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
    out.collect(decoded.ingested());
  }

  private Counter rejectedFor(String reason) {
    return metrics().counter(JobMetrics.REJECTED, reason);
  }

  private OperatorMetrics metrics() {
    return new OperatorMetrics(getRuntimeContext().getMetricGroup());
  }
}
