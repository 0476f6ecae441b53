package dev.eider.cli.bench;

import picocli.CommandLine.Command;

/** {@code eider bench}: the benchmarks, each a subcommand. */
@Command(
    name = "bench",
    description = "Measures what learning, streaming and serving cost.",
    subcommands = {BenchStepCommand.class, BenchPipelineCommand.class, BenchServeCommand.class})
public final class BenchCommand {}
