package dev.eider.job;

import dev.eider.config.IncompatibleStateException;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.learn.Learner;
import dev.eider.ledger.HoldOutRule;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.DefaultOperatorStateBackend;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.shaded.guava33.com.google.common.hash.Hashing;

/**
 * What is found out before a job is submitted, because no restart would mend it: settings that do
 * not go together, a folder that cannot be written, a checkpoint of other settings.
 */
public final class Preflight {
  private Preflight() {}

  /**
   * Checks what a new job needs.
   *
   * @throws InvalidSettingException where settings do not go together, or name a file that is no
   *     good
   */
  public static void requireStartable(Settings settings) {
    HoldOutRule.of(settings);
    Learner.requireCreatable(settings);
  }

  /**
   * Checks that checkpoints can be written, where that is a folder of this machine.
   *
   * @throws IOException naming the folder
   */
  public static void requireWritable(Path checkpoints) throws IOException {
    try {
      Files.createDirectories(checkpoints);
      Files.delete(Files.createTempFile(checkpoints, ".writable-", ""));
    } catch (IOException e) {
      throw new IOException(
          "no checkpoints can be written to the folder "
              + checkpoints
              + ": "
              + e.getClass().getSimpleName()
              + " "
              + e.getMessage(),
          e);
    }
  }

  /**
   * Checks that a checkpoint can be gone on from.
   *
   * @throws InvalidSettingException where settings do not go together
   * @throws IncompatibleStateException where the checkpoint is of others
   */
  public static void requireRestorable(Settings settings, Path checkpoint) throws IOException {
    CheckpointMetadata metadata;
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(Files.newInputStream(checkpoint.resolve("_metadata"))))) {
      metadata =
          org.apache.flink.runtime.checkpoint.Checkpoints.loadCheckpointMetadata(
              in, Preflight.class.getClassLoader(), checkpoint.toUri().toString());
    }
    for (OperatorStateHandle handle : states(metadata, "learner", true)) {
      try (InputStream stream = handle.openInputStream()) {
        Learner.requireRestorable(settings, new BufferedInputStream(stream));
      }
    }
    List<OperatorStateHandle> ledger = states(metadata, "ledger", false);
    try (CloseableRegistry open = new CloseableRegistry()) {
      DefaultOperatorStateBackend backend =
          new DefaultOperatorStateBackendBuilder(
                  Preflight.class.getClassLoader(), new ExecutionConfig(), false, ledger, open)
              .build();
      try {
        LedgerFunction.requireSame(backend, settings);
      } finally {
        backend.dispose();
      }
    } catch (IOException e) {
      throw e;
    } catch (Exception e) { // what Flink declares
      throw new IOException("the checkpoint " + checkpoint + " cannot be read", e);
    }
  }

  private static List<OperatorStateHandle> states(
      CheckpointMetadata metadata, String uid, boolean raw) {
    // As Flink numbers operators by their uids.
    OperatorID id =
        new OperatorID(
            Hashing.murmur3_128(0)
                .newHasher()
                .putString(uid, StandardCharsets.UTF_8)
                .hash()
                .asBytes());
    List<OperatorStateHandle> states = new ArrayList<>();
    for (OperatorState operator : metadata.getOperatorStates()) {
      if (operator.getOperatorID().equals(id)) {
        for (OperatorSubtaskState subtask : operator.getStates()) {
          Collection<OperatorStateHandle> handles =
              raw ? subtask.getRawOperatorState() : subtask.getManagedOperatorState();
          states.addAll(Objects.requireNonNull(handles));
        }
      }
    }
    return states;
  }
}
