package dev.eider.lab.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What {@code bench pipeline --report} receives: medians of the rounds, and of the rounds' own
 * ratios, because what disturbs a round disturbs both of what it compares.
 *
 * @param inMemoryPerSecond records learned from in memory
 * @param pipelinePerSecond the same through Kafka and Flink
 * @param ratio pipeline over memory
 * @param consumerPerSecond records that a plain consumer takes
 * @param ingestPerSecond records that the job without a learner takes
 * @param ingestRatio ingest over consumer
 * @param uniformPerSecond ingest at parallelism 2 where all classes are alike
 * @param hotKeyPerSecond the same where one class is 90 % of the stream
 * @param hotKeyRatio hot over uniform
 */
record PipelineReport(
    double inMemoryPerSecond,
    double pipelinePerSecond,
    double ratio,
    double consumerPerSecond,
    double ingestPerSecond,
    double ingestRatio,
    double uniformPerSecond,
    double hotKeyPerSecond,
    double hotKeyRatio) {

  /** Records a second, round by round. */
  record Rounds(
      Timed inMemory, Timed pipeline, Timed consumer, Timed ingest, Timed uniform, Timed hot) {
    Rounds() {
      this(new Timed(), new Timed(), new Timed(), new Timed(), new Timed(), new Timed());
    }

    PipelineReport report() {
      return new PipelineReport(
          inMemory.median(),
          pipeline.median(),
          pipeline.over(inMemory),
          consumer.median(),
          ingest.median(),
          ingest.over(consumer),
          uniform.median(),
          hot.median(),
          hot.over(uniform));
    }
  }

  /** One kind of run, round by round. */
  static final class Timed {
    private final List<Double> perSecond = new ArrayList<>();

    void add(boolean kept, double value) {
      if (kept) {
        perSecond.add(value);
      }
    }

    double median() {
      return Throughput.median(perSecond);
    }

    /** The median of the rounds' ratios of this to another. */
    double over(Timed other) {
      List<Double> ratios = new ArrayList<>();
      for (int round = 0; round < perSecond.size(); round++) {
        ratios.add(perSecond.get(round) / other.perSecond.get(round));
      }
      return Throughput.median(ratios);
    }
  }

  /** The result in lines, for people. */
  String lines() {
    return String.format(
        Locale.ROOT,
        "learning   %,9.0f records/s in memory, %,9.0f through Kafka and Flink: ratio %.3f%n"
            + "ingest     %,9.0f records/s of a consumer,%,9.0f of the job: ratio %.3f%n"
            + "hot class  %,9.0f records/s uniform,   %,9.0f with 90 %% one class: ratio %.3f",
        inMemoryPerSecond,
        pipelinePerSecond,
        ratio,
        consumerPerSecond,
        ingestPerSecond,
        ingestRatio,
        uniformPerSecond,
        hotKeyPerSecond,
        hotKeyRatio);
  }
}
