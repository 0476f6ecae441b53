package dev.eider.lab.bench;

import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.data.LedgerEvent;
import dev.eider.job.EiderJob;
import dev.eider.job.JobEnvironment;
import dev.eider.job.JobFailedException;
import dev.eider.job.JobSettings;
import dev.eider.job.TopicEnds;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.accumulators.LongMinimum;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/**
 * The job without its learner: what source, decoding, the shuffle and the ledger can take. The
 * first record and the last are timed where the learner would get them, so that starting Flink is
 * left out.
 */
final class IngestRun {
  private static final String RECORDS = "records";
  private static final String FIRST = "first";
  private static final String LAST = "last";

  private IngestRun() {}

  /** Records a second of a whole topic. */
  static double perSecond(
      Settings settings, String bootstrap, BenchTopic topic, int parallelism, Path folder) {
    Settings own =
        settings
            .with(CommonSettings.IMAGES_TOPIC, topic.name())
            .with(JobSettings.PARALLELISM, Integer.toString(parallelism))
            .with(JobSettings.CHECKPOINTS_DIR, folder.resolve("checkpoints").toString());
    StreamExecutionEnvironment environment = JobEnvironment.create(own, folder, Optional.empty());
    EiderJob.events(environment, own, bootstrap, TopicEnds.now(own, bootstrap))
        .process(new Timing(), Types.VOID)
        .name("timing")
        .uid("timing")
        .setParallelism(parallelism)
        .sinkTo(new DiscardingSink<>())
        .name("nowhere")
        .uid("nowhere")
        .setParallelism(parallelism);
    try {
      JobExecutionResult result = environment.execute("eider-ingest");
      return Throughput.perSecond(
          result.<Long>getAccumulatorResult(RECORDS),
          result.<Long>getAccumulatorResult(FIRST),
          result.<Long>getAccumulatorResult(LAST));
    } catch (Exception e) { // what Flink declares
      throw new JobFailedException(e);
    }
  }

  /** Counts consumed records and notes when the first and the last came. */
  private static final class Timing extends ProcessFunction<LedgerEvent, Void> {
    private static final long serialVersionUID = 1;

    private final LongCounter records = new LongCounter();
    private final LongMinimum first = new LongMinimum();
    private final LongMaximum last = new LongMaximum();

    @Override
    public void open(OpenContext context) {
      getRuntimeContext().addAccumulator(RECORDS, records);
      getRuntimeContext().addAccumulator(FIRST, first);
      getRuntimeContext().addAccumulator(LAST, last);
    }

    @Override
    public void processElement(LedgerEvent event, Context context, Collector<Void> out) {
      if (event.kind() != LedgerEvent.Kind.RELEASE) {
        long now = System.nanoTime();
        records.add(1L);
        first.add(now);
        last.add(now);
      }
    }
  }
}
