package dev.eider.learn;

import dev.eider.config.Settings;
import dev.eider.data.LedgerEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.InstantSource;

/** CONTRACT ONLY, replaced by the implementation. */
public final class Learner implements AutoCloseable {
  private Learner() {}

  /** A learner that has seen nothing; its first snapshot has the version {@code firstVersion}. */
  public static Learner create(Settings settings, long firstVersion, InstantSource clock) {
    throw new IllegalStateException();
  }

  /** The learner whose state was written, to be continued; does not close the stream. */
  public static Learner restore(Settings settings, InputStream state, InstantSource clock)
      throws IOException {
    throw new IllegalStateException();
  }

  /** Writes everything that {@link #restore} needs; does not close the stream. */
  public void writeState(OutputStream out) throws IOException {}

  /** Takes one event; trains where a batch is full. */
  public void accept(LedgerEvent event) {}

  /** Trains what is left as a last, smaller batch; nothing may be accepted afterwards. */
  public void finish() {}

  /** Whether {@code snapshot.every.steps} steps have passed since the last snapshot. */
  public boolean snapshotDue() {
    return false;
  }

  /** Evaluates on the eval buffer and gives the model away under the next version. */
  public TrainedModel snapshot() {
    throw new IllegalStateException();
  }

  /** What the learner knows of itself now. */
  public LearningReport report() {
    throw new IllegalStateException();
  }

  @Override
  public void close() {}
}
