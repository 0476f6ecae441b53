package dev.eider.learn;

import ai.djl.ndarray.NDManager;
import dev.eider.config.IncompatibleStateException;
import dev.eider.config.Settings;
import dev.eider.learn.memory.ClassTable;
import dev.eider.learn.memory.DifferentImages;
import dev.eider.learn.memory.HeldOutSet;
import dev.eider.learn.memory.PendingBatch;
import dev.eider.learn.memory.ReplayWindow;
import dev.eider.learn.report.EvaluationResult;
import dev.eider.learn.report.LearningStatistics;
import dev.eider.learn.report.RecordAccount;
import dev.eider.learn.step.ModelInTraining;
import dev.eider.learn.step.StateFloats;
import dev.eider.learn.step.WeightAverage;
import dev.eider.learn.weighting.Weighting;
import dev.eider.model.network.NetworkName;
import dev.eider.model.network.TorchScriptProgram;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A learner's state as bytes. Version 3 is written; versions 2 and 3 are read, and every other is
 * refused. Each part writes and reads itself, in the order that stands here.
 */
final class LearnerStateFormat {
  private static final int MAGIC = 0x45494452;

  /** 2, of 0.1, had neither an average nor the number of different images. */
  private static final int OLDEST_VERSION = 2;

  private static final int VERSION = 3;

  private LearnerStateFormat() {}

  static void write(LearnerState state, LearnerConfiguration configuration, DataOutputStream out)
      throws IOException {
    out.writeInt(MAGIC);
    out.writeInt(VERSION);
    out.writeUTF(configuration.settings().get(LearnSettings.NETWORK).key());
    out.writeUTF(configuration.head().name());
    out.writeUTF(configuration.shape().toString());
    if (state.program != null) {
      out.writeInt(state.program.archive().length);
      out.write(state.program.archive());
    }
    out.writeLong(state.random.position());
    state.classes.writeTo(out);
    state.images.writeTo(out);
    out.writeInt(state.model.classes());
    StateFloats.write(out, state.model.parameters().toFloats());
    StateFloats.write(out, state.model.velocity().toFloats());
    StateFloats.write(out, state.model.statistics().toFloats());
    WeightAverage.write(state.model.average(), out);
    state.dev.writeTo(out);
    state.eval.writeTo(out);
    state.replay.writeTo(out);
    writeWeighting(state.weighting, configuration, out);
    state.account.writeTo(out);
    state.statistics.writeTo(out);
    state.pending.writeTo(out);
    state.progress.writeTo(out);
    state.evaluation().writeTo(out);
  }

  /**
   * The state that was written.
   *
   * @throws IncompatibleStateException where it is of an unknown version, or of another network or
   *     class list
   */
  static LearnerState read(DataInputStream in, LearnerConfiguration configuration)
      throws IOException {
    Header header = Header.readFrom(in, configuration);
    NDManager manager = LearnerState.newManager(configuration.settings());
    try {
      return read(in, configuration, header, manager);
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private static LearnerState read(
      DataInputStream in, LearnerConfiguration configuration, Header header, NDManager manager)
      throws IOException {
    Settings settings = configuration.settings();
    ModelInTraining model =
        ModelInTraining.of(
            manager,
            LearnerState.newNetwork(configuration, header.program(), manager),
            in.readInt(),
            StateFloats.read(in),
            StateFloats.read(in),
            StateFloats.read(in));
    model.computeIn(settings.get(LearnSettings.PRECISION));
    double decay = settings.get(LearnSettings.AVERAGE_DECAY);
    if (header.version() == OLDEST_VERSION) {
      model.average(decay);
    } else {
      WeightAverage.read(in, model, decay);
    }
    HeldOutSet dev = HeldOutSet.readFrom(in);
    HeldOutSet eval = HeldOutSet.readFrom(in);
    ReplayWindow replay = ReplayWindow.readFrom(in, settings.get(LearnSettings.REPLAY_CAPACITY));
    Weighting weighting = readWeighting(in, configuration);
    RecordAccount account = RecordAccount.readFrom(in);
    LearningStatistics statistics =
        LearningStatistics.readFrom(in, settings.get(LearnSettings.PREQUENTIAL_FADING));
    PendingBatch pending = PendingBatch.readFrom(in);
    Progress progress = Progress.readFrom(in);
    return new LearnerState(
        new LearnerState.Seen(header.random(), header.classes(), header.images()),
        new LearnerState.Learned(model, header.program(), weighting),
        new LearnerState.Kept(dev, eval, replay, pending),
        new LearnerState.Told(account, statistics, EvaluationResult.readFrom(in)),
        progress);
  }

  /**
   * What a state begins with, which says whether it can be gone on from.
   *
   * @param program the module where the architecture is torchscript
   * @param random where the random numbers go on
   * @param classes the classes and their counts
   */
  record Header(
      int version,
      @Nullable TorchScriptProgram program,
      SplitMix64 random,
      ClassTable classes,
      DifferentImages images) {
    static Header readFrom(DataInputStream in, LearnerConfiguration configuration)
        throws IOException {
      if (in.readInt() != MAGIC) {
        throw new IncompatibleStateException("this is not a learner's state");
      }
      int version = in.readInt();
      if (version < OLDEST_VERSION || version > VERSION) {
        throw new IncompatibleStateException(
            "the learner's state is of version "
                + version
                + ", this program reads "
                + OLDEST_VERSION
                + " to "
                + VERSION);
      }
      Settings settings = configuration.settings();
      expect("network", in.readUTF(), settings.get(LearnSettings.NETWORK).key());
      expect("head", in.readUTF(), configuration.head().name());
      expect("image size", in.readUTF(), configuration.shape().toString());
      TorchScriptProgram program = null;
      if (settings.get(LearnSettings.NETWORK) == NetworkName.TORCHSCRIPT) {
        byte[] archive = new byte[in.readInt()];
        in.readFully(archive);
        program = new TorchScriptProgram(archive);
      }
      SplitMix64 random = new SplitMix64(in.readLong());
      ClassTable classes = LearnerState.newClassTable(settings);
      classes.readFrom(in);
      DifferentImages images = LearnerState.newDifferentImages(settings);
      if (version == OLDEST_VERSION) {
        double[] counts = classes.counts();
        for (int y = 0; y < counts.length; y++) {
          images.assume(y, counts[y]);
        }
      } else {
        images.readFrom(in);
      }
      return new Header(version, program, random, classes, images);
    }
  }

  private static void writeWeighting(
      Weighting weighting, LearnerConfiguration configuration, DataOutputStream out)
      throws IOException {
    ByteArrayOutputStream learned = new ByteArrayOutputStream();
    weighting.writeTo(new DataOutputStream(learned));
    out.writeUTF(configuration.weightingKey());
    out.writeInt(learned.size());
    learned.writeTo(out);
  }

  /** The weighting of the settings, with what the state's had learned where it is the same one. */
  private static Weighting readWeighting(DataInputStream in, LearnerConfiguration configuration)
      throws IOException {
    Weighting weighting = configuration.weighting();
    boolean same = in.readUTF().equals(configuration.weightingKey());
    byte[] learned = new byte[in.readInt()];
    in.readFully(learned);
    if (same) {
      weighting.readFrom(new DataInputStream(new ByteArrayInputStream(learned)));
    }
    return weighting;
  }

  private static void expect(String what, String found, String configured)
      throws IncompatibleStateException {
    if (!found.equals(configured)) {
      throw new IncompatibleStateException(
          "the learner's state has the "
              + what
              + " '"
              + found
              + "', the settings ask for '"
              + configured
              + "'");
    }
  }
}
