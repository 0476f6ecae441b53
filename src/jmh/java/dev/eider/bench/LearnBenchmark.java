package dev.eider.bench;

import dev.eider.config.Settings;
import dev.eider.lab.bench.StepBenchmark;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A step of the default network on 32 examples; {@code eider bench step} measures the others. */
@State(Scope.Thread)
public class LearnBenchmark {
  @Param({"all", "head"})
  public String scope;

  private StepBenchmark steps;

  @Setup
  public void setUp() {
    steps = new StepBenchmark(Settings.of(Map.of("meta.scope", scope)), 10);
  }

  @TearDown
  public void tearDown() {
    steps.close();
  }

  @Benchmark
  public void plainStep() {
    steps.plainStep();
  }

  @Benchmark
  public void metaStep() {
    steps.metaStep();
  }
}
