package dev.eider.lab.bench;

import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.data.LedgerEvent;
import dev.eider.ingest.RecordDecoder;
import dev.eider.job.EiderJob;
import dev.eider.job.JobEnvironment;
import dev.eider.job.JobSettings;
import dev.eider.job.LearningReports;
import dev.eider.job.RunningJob;
import dev.eider.job.TopicEnds;
import dev.eider.lab.InMemoryLearner;
import dev.eider.learn.Learner;
import dev.eider.ledger.Ledger;
import dev.eider.report.LearningReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The same records through the same learner, in memory and through Kafka and Flink. Both are timed
 * from the end of their first step, so that what only happens once is left out, to the end of a
 * later one, so that records that wait for a step do not count as learned from.
 *
 * @param settings the learner's
 * @param records what is learned from
 */
record LearnerRuns(Settings settings, BenchRecords records) {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  /** Records a second where decoding, ledger and learner run in this thread. */
  double inMemoryPerSecond() {
    List<byte[]> images = records.images();
    RecordDecoder decoder = new RecordDecoder(settings);
    Ledger ledger = new Ledger(settings);
    int firstConsumed = 0;
    int lastConsumed = 0;
    long firstNanos = 0;
    long lastNanos = 0;
    try (Learner learner = InMemoryLearner.create(settings)) {
      for (int i = 0; i < records.count(); i++) {
        long steps = learner.steps();
        for (LedgerEvent event :
            ledger.admit(decoder.decode(records.record(i, images)).ingested())) {
          learner.accept(event);
        }
        if (learner.steps() > steps) {
          lastConsumed = i + 1;
          lastNanos = System.nanoTime();
          if (steps == 0) {
            firstConsumed = lastConsumed;
            firstNanos = lastNanos;
          }
        }
      }
    }
    return Throughput.perSecond(lastConsumed - firstConsumed, firstNanos, lastNanos);
  }

  /** Records a second of the whole job on the topic that holds the records, on one partition. */
  double pipelinePerSecond(String bootstrap, Path folder) throws IOException, InterruptedException {
    Settings own =
        settings
            .with(CommonSettings.IMAGES_TOPIC, records.topic())
            .with(JobSettings.CHECKPOINTS_DIR, folder.resolve("checkpoints").toString());
    try (LearningReports reports = new LearningReports(own, bootstrap)) {
      StreamExecutionEnvironment environment = JobEnvironment.create(own, folder, Optional.empty());
      EiderJob.build(environment, own, bootstrap, TopicEnds.now(own, bootstrap), 1);
      return perSecond(followed(RunningJob.submit(environment), reports));
    }
  }

  private static List<LearningReport> followed(RunningJob job, LearningReports reports)
      throws IOException, InterruptedException {
    List<LearningReport> all = new ArrayList<>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (all.isEmpty() || !all.get(all.size() - 1).last()) {
      all.addAll(reports.poll(POLL));
      // Throws where the job has failed.
      job.awaitEnd(Duration.ZERO);
      if (System.nanoTime() > deadline) {
        job.cancel();
        throw new IOException("the job did not end within " + PATIENCE);
      }
    }
    job.awaitEnd(PATIENCE);
    return all;
  }

  /**
   * A report follows at once on every step, which takes longer than the interval of reports. The
   * last one comes after the last snapshot, which is not to be timed.
   */
  private static double perSecond(List<LearningReport> reports) throws IOException {
    List<LearningReport> timed =
        reports.stream().filter(report -> report.progress().steps() > 0 && !report.last()).toList();
    if (timed.size() < 2) {
      throw new IOException("too few records: the job ended before it was timed");
    }
    LearningReport first = timed.get(0);
    LearningReport latest = timed.get(timed.size() - 1);
    return (latest.account().consumed() - first.account().consumed())
        * 1e3
        / (latest.atMillis() - first.atMillis());
  }
}
