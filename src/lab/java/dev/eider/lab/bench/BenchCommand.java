package dev.eider.lab.bench;

import dev.eider.lab.drift.BenchDriftCommand;
import dev.eider.lab.stray.BenchStrayCommand;
import dev.eider.lab.table.BenchGridCommand;
import dev.eider.lab.table.BenchShiftCommand;
import dev.eider.lab.table.BenchTableCommand;
import picocli.CommandLine.Command;

/** {@code eider bench}: the benchmarks, each a subcommand. */
@Command(
    name = "bench",
    description = "Measures what learning, streaming and serving cost, and how well is learned.",
    subcommands = {
      BenchStepCommand.class,
      BenchPipelineCommand.class,
      BenchCheckpointCommand.class,
      BenchServeCommand.class,
      BenchTableCommand.class,
      BenchGridCommand.class,
      BenchStrayCommand.class,
      BenchShiftCommand.class,
      BenchDriftCommand.class
    })
public final class BenchCommand {}
