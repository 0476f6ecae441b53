package dev.eider.bench;

import org.openjdk.jmh.annotations.Benchmark;

/** What measuring itself costs: figures near this one say nothing. */
public class EmptyBenchmark {
  @Benchmark
  public void empty() {}
}
