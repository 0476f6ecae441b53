package dev.eider.lab;

import dev.eider.cli.FurtherCommands;
import dev.eider.lab.bench.BenchCommand;
import dev.eider.lab.soak.SoakCommand;
import java.util.List;

/** The laboratory's subcommands: {@code eider bench} and {@code eider soak}. */
public final class LaboratoryCommands implements FurtherCommands {
  @Override
  public List<Object> commands() {
    return List.of(new BenchCommand(), new SoakCommand());
  }
}
