package dev.eider.lab.bench;

import dev.eider.data.Quantiles;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench step --report} receives. Times are the least of all rounds, which other
 * processes disturb the least; ratios are those of the least times, and, where they say so, the
 * median of the rounds' own ratios.
 *
 * @param bareMillis forward, backward and update without the learner
 * @param plainMillis the plain step
 * @param metaMillis the meta-learned step
 * @param ratio {@code metaMillis / plainMillis}
 * @param overheadRatio {@code plainMillis / bareMillis}
 * @param medianRatio the median over rounds of meta over plain
 * @param medianOverheadRatio the median over rounds of plain over bare
 * @param imagesPerSecond training images that meta-learned steps take in a second
 * @param peakRssMiB the process's peak resident set; null where the system does not say
 * @param memory the peaks of {@code --memory-steps}
 */
record BenchStepReport(
    double bareMillis,
    double plainMillis,
    double metaMillis,
    double ratio,
    double overheadRatio,
    double medianRatio,
    double medianOverheadRatio,
    double imagesPerSecond,
    @Nullable Double peakRssMiB,
    @JsonUnwrapped Memory memory) {

  /**
   * Peak resident sets before anything was timed.
   *
   * @param memorySteps meta-learned steps taken
   * @param rssMiBAfter200 the peak after 200 of them; null where none were asked for
   * @param rssMiBAfterAll the peak after all; null likewise
   */
  record Memory(
      int memorySteps, @Nullable Double rssMiBAfter200, @Nullable Double rssMiBAfterAll) {}

  static BenchStepReport of(
      List<StepBenchmark.Round> rounds, int batch, @Nullable Double peakRssMiB, Memory memory) {
    double bare = least(rounds, StepBenchmark.Round::bareMillis);
    double plain = least(rounds, StepBenchmark.Round::plainMillis);
    double meta = least(rounds, StepBenchmark.Round::metaMillis);
    return new BenchStepReport(
        bare,
        plain,
        meta,
        meta / plain,
        plain / bare,
        median(rounds, StepBenchmark.Round::ratio),
        median(rounds, StepBenchmark.Round::overheadRatio),
        1000 * batch / meta,
        peakRssMiB,
        memory);
  }

  private static double least(
      List<StepBenchmark.Round> rounds, ToDoubleFunction<StepBenchmark.Round> value) {
    return rounds.stream().mapToDouble(value).min().orElseThrow();
  }

  private static double median(
      List<StepBenchmark.Round> rounds, ToDoubleFunction<StepBenchmark.Round> value) {
    return Quantiles.median(rounds.stream().mapToDouble(value));
  }

  /** The result in one line, for people. */
  String line() {
    String timed =
        String.format(
            Locale.ROOT,
            "bare %.1f ms, plain %.1f ms, meta %.1f ms: ratio %.2f (median %.2f), overhead %.3f,"
                + " %.0f images/s",
            bareMillis,
            plainMillis,
            metaMillis,
            ratio,
            medianRatio,
            overheadRatio,
            imagesPerSecond);
    if (memory.rssMiBAfter200() == null || memory.rssMiBAfterAll() == null) {
      return timed;
    }
    return timed
        + String.format(
            Locale.ROOT,
            "; peak memory %.0f MiB after 200 steps, %.0f MiB after %,d",
            memory.rssMiBAfter200(),
            memory.rssMiBAfterAll(),
            memory.memorySteps());
  }
}
