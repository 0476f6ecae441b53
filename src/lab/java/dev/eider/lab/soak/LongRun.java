package dev.eider.lab.soak;

import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.dataset.Publisher;
import dev.eider.job.JobSettings;
import dev.eider.lab.process.Distribution;
import dev.eider.lab.process.EiderProcess;
import dev.eider.lab.process.JavaProcess;
import dev.eider.report.LearningReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/** The job in a process of its own, at full load for long: what it holds must not grow. */
final class LongRun {
  /** The images topic always has more than the job has read, and never much more. */
  private static final int AHEAD = 2000;

  private static final int PORTION = 500;
  private static final int SAMPLES = 240;

  /** Few, because each has everything collected, and with it what is freed by being collected. */
  private static final int HEAP_POINTS = 12;

  private static final Duration LEAST_PERIOD = Duration.ofSeconds(2);

  private final Distribution distribution;
  private final Settings settings;
  private final Consumer<String> progress;

  LongRun(Distribution distribution, Settings settings, Consumer<String> progress) {
    this.distribution = distribution;
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * @param samples what was seen
   * @param trends by figure
   * @param recordsPerSecond learned from
   * @param lastReport of the learner
   */
  record Result(
      List<ProcessSample> samples,
      Map<String, Trend> trends,
      double recordsPerSecond,
      LearningReport lastReport) {
    boolean holds() {
      return trends.values().stream().allMatch(Trend::flat);
    }
  }

  Result run(SoakBroker broker, Duration time, long seed, Path folder)
      throws IOException, InterruptedException {
    String prefix = SoakBroker.newPrefix();
    Settings own =
        SoakJob.withOutput(settings, prefix).with(CommonSettings.IMAGES_TOPIC, prefix + ".images");
    SoakJob job = new SoakJob(distribution, broker.bootstrap(), own, 1, folder);
    broker.delete(job.topics());
    job.prepare();
    long published = 0;
    while (published < AHEAD) {
      published += publish(job, seed, published / PORTION);
    }
    Path temporary = Files.createDirectories(folder.resolve("train"));
    Path collections = folder.resolve("collections.log");
    try (JobProgress reports = new JobProgress(job);
        JavaProcess process =
            EiderProcess.of(distribution, "2g", job.endlessArguments())
                .javaOptions(ProcessProbe.collectionsLoggedTo(collections))
                .start(temporary.resolve("train.log"))) {
      ProcessProbe probe = new ProcessProbe(process.pid(), collections, temporary);
      LearningReport report = reports.await(0, process, first -> first.progress().steps() > 0);
      long began = System.nanoTime();
      long firstRecord = report.account().consumed();
      Duration period = max(LEAST_PERIOD, time.dividedBy(SAMPLES));
      long next = began;
      List<ProcessSample> samples = new ArrayList<>();
      List<Trend.Point> liveHeap = new ArrayList<>();
      while (System.nanoTime() - began < time.toNanos()) {
        report = reports.await(0, process, any -> true);
        if (published - report.account().consumed() < AHEAD) {
          published += publish(job, seed, published / PORTION);
        }
        if (System.nanoTime() >= next) {
          next += period.toNanos();
          double at = (System.nanoTime() - began) / 1e9;
          samples.add(probe.sample(at, report.account().consumed()));
          if (at >= time.toSeconds() * (liveHeap.size() + 1.0) / (HEAP_POINTS + 1)) {
            liveHeap.add(new Trend.Point(at, probe.liveHeap()));
          }
          say(samples, time);
        }
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      return new Result(
          samples,
          trends(samples, liveHeap),
          (report.account().consumed() - firstRecord) / seconds,
          report);
    }
  }

  private static long publish(SoakJob job, long seed, long portion)
      throws IOException, InterruptedException {
    return Publisher.builder(job.bootstrap(), SoakStream.of(seed + portion, PORTION))
        .topic(job.settings().get(CommonSettings.IMAGES_TOPIC))
        .clientProperties(job.settings().kafkaProperties())
        .build()
        .run()
        .total();
  }

  private static Map<String, Trend> trends(
      List<ProcessSample> samples, List<Trend.Point> liveHeap) {
    Map<String, Trend> trends = new LinkedHashMap<>();
    trends.put("liveHeapMebibytes", Trend.of(liveHeap, 10));
    trends.put("residentMebibytes", trend(samples, ProcessSample::residentMebibytes, 20));
    trends.put("fileDescriptors", trend(samples, ProcessSample::fileDescriptors, 5));
    trends.put("threads", trend(samples, ProcessSample::threads, 3));
    trends.put("temporaryFiles", trend(samples, ProcessSample::temporaryFiles, 5));
    trends.put("temporaryMebibytes", trend(samples, ProcessSample::temporaryMebibytes, 5));
    return trends;
  }

  private static Trend trend(
      List<ProcessSample> samples, ToDoubleFunction<ProcessSample> figure, double allowance) {
    return Trend.of(
        samples.stream()
            .map(sample -> new Trend.Point(sample.atSeconds(), figure.applyAsDouble(sample)))
            .toList(),
        allowance);
  }

  /** Once a minute or so. */
  private void say(List<ProcessSample> samples, Duration time) {
    if (samples.size() % Math.max(1, SAMPLES / Math.max(1, time.toMinutes())) != 1) {
      return;
    }
    ProcessSample last = samples.get(samples.size() - 1);
    progress.accept(
        String.format(
            Locale.ROOT,
            "%5.0f s  %,d records  heap %.0f MiB  resident %.0f MiB  %d descriptors  %d threads"
                + "  %d temporary files",
            last.atSeconds(),
            last.records(),
            last.heapMebibytes(),
            last.residentMebibytes(),
            last.fileDescriptors(),
            last.threads(),
            last.temporaryFiles()));
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
