package dev.eider.job;

import dev.eider.config.MessageLimits;
import dev.eider.config.Settings;
import dev.eider.data.Rejection;
import dev.eider.data.SourcePosition;
import dev.eider.ingest.DeadLetter;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes dead letters of records that the learner has refused. Only the learner knows how many
 * classes there are, and it has only the pixels, so the records are read again from their topic. It
 * has no state: a restore that undoes a refusal undoes its dead letter too.
 */
final class RefusedFunction extends ProcessFunction<SourcePosition, DeadLetter> {
  private static final long serialVersionUID = 1;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Settings settings;
  private final String bootstrap;
  private transient @Nullable RecordLookup records;

  RefusedFunction(Settings settings, String bootstrap) {
    this.settings = settings;
    this.bootstrap = bootstrap;
  }

  @Override
  public void open(OpenContext context) {
    records = new RecordLookup(bootstrap, settings.kafkaProperties());
  }

  @Override
  public void processElement(SourcePosition position, Context context, Collector<DeadLetter> out) {
    Rejection reason = Rejection.TOO_MANY_CLASSES;
    Optional<ConsumerRecord<byte[], byte[]>> record =
        Objects.requireNonNull(records).at(position, PATIENCE);
    out.collect(
        record
            .map(
                found ->
                    DeadLetter.of(
                        RawRecordSchema.rawRecord(found),
                        reason,
                        "there are more classes than classes.max",
                        MessageLimits.of(settings)))
            .orElseGet(
                () ->
                    DeadLetter.ofLost(
                        position,
                        reason,
                        "there are more classes than classes.max, and the record has expired")));
  }

  @Override
  public void close() {
    if (records != null) {
      records.close();
      records = null;
    }
  }
}
