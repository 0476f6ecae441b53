package dev.eider.lab.table;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eider.learn.Learner;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a cell was trained, and what was seen on the way.
 *
 * @param epochs epochs trained
 * @param seconds they took
 * @param measured the errors after some of them
 * @param eps the mean eps of classes in stage 2
 */
record CellProgress(int epochs, double seconds, List<Measured> measured, List<MeanEps> eps) {
  private static final ObjectMapper JSON = new ObjectMapper();

  CellProgress {
    measured = List.copyOf(measured);
    eps = List.copyOf(eps);
  }

  /** Nothing yet. */
  static CellProgress none() {
    return new CellProgress(0, 0, List.of(), List.of());
  }

  /**
   * What was measured after an epoch.
   *
   * @param epoch counted from 1
   * @param balancedError on the images to be measured on
   * @param trainLoss fading mean, not weighted
   */
  record Measured(int epoch, double balancedError, double trainLoss) {}

  /**
   * The mean eps of every class at one moment.
   *
   * @param epoch epochs trained, with a fraction
   * @param byClass fading means by label; null before a class's first example
   */
  record MeanEps(double epoch, Map<String, @Nullable Double> byClass) {}

  /** Writes a learner with its progress; a reader sees all of it or the file before. */
  void write(Path file, Learner learner) throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(partial), 1 << 16))) {
      byte[] json = JSON.writeValueAsBytes(this);
      out.writeInt(json.length);
      out.write(json);
      learner.writeState(out);
    }
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Reads what was written: the progress, and the learner by means of {@code restorer}. */
  static Restored read(Path file, Restorer restorer) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      byte[] json = new byte[in.readInt()];
      in.readFully(json);
      CellProgress progress = JSON.readValue(json, CellProgress.class);
      return new Restored(progress, restorer.restore(in));
    }
  }

  /** A learner with its progress. */
  record Restored(CellProgress progress, Learner learner) {}

  /** Makes a learner of its written state. */
  @FunctionalInterface
  interface Restorer {
    Learner restore(DataInputStream in) throws IOException;
  }
}
