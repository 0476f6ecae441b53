package dev.eider.lab.table;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eider.cli.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder that a table's cells leave their results in, and what an interrupted run goes on from.
 * Every file is named by a hash of what decides its contents, so runs of different tables may share
 * a folder.
 *
 * @param folder exists
 */
record TableState(Path folder) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The state in a folder, which is made where it is missing. */
  static TableState in(Path folder) throws IOException {
    return new TableState(Files.createDirectories(folder));
  }

  /** The result of a finished cell. */
  Optional<CellResult> result(String key) throws IOException {
    Path file = resultFile(key);
    return Files.exists(file)
        ? Optional.of(JSON.readValue(file.toFile(), CellResult.class))
        : Optional.empty();
  }

  /** Keeps the result of a cell, and deletes what it would have gone on from. */
  void finish(String key, CellPlan plan, CellResult result) throws IOException {
    Report.write(resultFile(key), result);
    discard(plan);
  }

  /** Deletes what an interrupted cell would have gone on from. */
  void discard(CellPlan plan) throws IOException {
    Files.deleteIfExists(running(plan.key()));
  }

  private Path resultFile(String key) {
    return folder.resolve("cell-" + key + ".json");
  }

  /** The state of a cell that is being trained. */
  Path running(String key) {
    return folder.resolve("running-" + key + ".state");
  }

  /** The state after a stage 1. */
  Path stage1(String key) {
    return folder.resolve("stage1-" + key + ".state");
  }
}
