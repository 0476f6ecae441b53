package dev.eider.learn;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.eider.config.CommonSettings;
import dev.eider.config.IncompatibleStateException;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.learn.memory.ClassTable;
import dev.eider.learn.memory.DifferentImages;
import dev.eider.learn.memory.HeldOutSet;
import dev.eider.learn.memory.PendingBatch;
import dev.eider.learn.memory.ReplayWindow;
import dev.eider.learn.report.EvaluationResult;
import dev.eider.learn.report.LearningStatistics;
import dev.eider.learn.report.RecordAccount;
import dev.eider.learn.step.Model;
import dev.eider.learn.step.StateFloats;
import dev.eider.learn.step.WeightAverage;
import dev.eider.learn.weighting.Weighting;
import dev.eider.ledger.ClassCounts;
import dev.eider.ledger.LedgerSettings;
import dev.eider.model.DeviceSettings;
import dev.eider.model.Devices;
import dev.eider.model.network.Network;
import dev.eider.model.network.NetworkName;
import dev.eider.model.network.TorchScriptProgram;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides what a learner does next, and nothing else: what is written here and read
 * back takes the steps that the original would have taken, bit by bit.
 */
public final class LearnerState implements AutoCloseable {
  private static final int MAGIC = 0x45494452;

  /** 2, of 0.1, had neither an average nor the number of different images. */
  private static final int OLDEST_VERSION = 2;

  private static final int VERSION = 3;

  final SplitMix64 random;
  public final Model model;
  public final ClassTable classes;
  final DifferentImages images;
  final HeldOutSet dev;
  final HeldOutSet eval;
  public final ReplayWindow replay;
  final Weighting weighting;
  final RecordAccount account;
  final LearningStatistics statistics;
  final PendingBatch pending;
  public final Progress progress;
  EvaluationResult evaluation;

  /** The TorchScript module that models carry beside their arrays; null for other networks. */
  final @Nullable TorchScriptProgram program;

  private LearnerState(
      SplitMix64 random,
      ClassTable classes,
      DifferentImages images,
      Model model,
      HeldOutSet dev,
      HeldOutSet eval,
      ReplayWindow replay,
      Weighting weighting,
      RecordAccount account,
      LearningStatistics statistics,
      PendingBatch pending,
      Progress progress,
      EvaluationResult evaluation,
      @Nullable TorchScriptProgram program) {
    this.random = random;
    this.classes = classes;
    this.images = images;
    this.model = model;
    this.dev = dev;
    this.eval = eval;
    this.replay = replay;
    this.weighting = weighting;
    this.account = account;
    this.statistics = statistics;
    this.pending = pending;
    this.progress = progress;
    this.evaluation = evaluation;
    this.program = program;
  }

  /** The state of a learner that has seen nothing. */
  static LearnerState initial(LearnerConfiguration configuration, long firstVersion) {
    Settings settings = configuration.settings();
    SplitMix64 random = new SplitMix64(settings.get(CommonSettings.SEED));
    ClassTable classes = newClassTable(settings);
    TorchScriptProgram program = configuration.torchScriptProgram();
    TorchScriptProgram bare = program == null ? null : configuration.withoutValues(program);
    NDManager manager = newManager(settings);
    Model model =
        Model.initial(
            manager,
            newNetwork(configuration, program, manager),
            DataType.FLOAT32,
            Math.max(1, classes.size()),
            random);
    model.computeIn(settings.get(LearnSettings.PRECISION));
    String init = settings.get(LearnSettings.INIT);
    if (!init.isEmpty()) {
      try {
        InitialWeights.read(init).copyInto(model);
      } catch (InvalidSettingException e) {
        model.close();
        throw e;
      }
    }
    model.average(settings.get(LearnSettings.AVERAGE_DECAY));
    return new LearnerState(
        random,
        classes,
        newDifferentImages(settings),
        model,
        new HeldOutSet(),
        new HeldOutSet(),
        new ReplayWindow(settings.get(LearnSettings.REPLAY_CAPACITY)),
        configuration.weighting(),
        new RecordAccount(),
        new LearningStatistics(settings.get(LearnSettings.PREQUENTIAL_FADING)),
        new PendingBatch(),
        new Progress(firstVersion),
        EvaluationResult.none(),
        bare);
  }

  private static ClassTable newClassTable(Settings settings) {
    return new ClassTable(
        settings.get(CommonSettings.CLASSES), settings.get(LedgerSettings.COUNTS_HALF_LIFE));
  }

  private static DifferentImages newDifferentImages(Settings settings) {
    return new DifferentImages(settings.get(LedgerSettings.PROBATION));
  }

  /** How often the classes came, and what of that is trusted. */
  public ClassCounts counts() {
    return ClassCounts.of(classes.counts(), images.numbers(classes.size()), images.bound());
  }

  public static NDManager newManager(Settings settings) {
    Devices.useThreads(settings.get(DeviceSettings.THREADS));
    return Engine.getInstance().newBaseManager(Devices.of(settings.get(DeviceSettings.DEVICE)));
  }

  public static Network newNetwork(
      LearnerConfiguration configuration, @Nullable TorchScriptProgram program, NDManager manager) {
    try {
      return Network.create(
          configuration.settings().get(LearnSettings.NETWORK),
          program,
          configuration.head(),
          manager,
          DataType.FLOAT32,
          configuration.shape());
    } catch (IllegalArgumentException e) {
      manager.close();
      throw configuration.torchScriptRefused(e);
    }
  }

  /** Gives the model a row for every class of the table. */
  public void growModel() {
    if (classes.size() > model.classes()) {
      model.grow(classes.size());
    }
  }

  void writeTo(DataOutputStream out, LearnerConfiguration configuration) throws IOException {
    out.writeInt(MAGIC);
    out.writeInt(VERSION);
    out.writeUTF(configuration.settings().get(LearnSettings.NETWORK).key());
    out.writeUTF(configuration.head().name());
    out.writeUTF(configuration.shape().toString());
    if (program != null) {
      out.writeInt(program.archive().length);
      out.write(program.archive());
    }
    out.writeLong(random.position());
    classes.writeTo(out);
    images.writeTo(out);
    out.writeInt(model.classes());
    StateFloats.write(out, model.parameters().toFloats());
    StateFloats.write(out, model.velocity().toFloats());
    StateFloats.write(out, model.statistics().toFloats());
    WeightAverage.write(model.average(), out);
    dev.writeTo(out);
    eval.writeTo(out);
    replay.writeTo(out);
    writeWeighting(out, configuration);
    account.writeTo(out);
    statistics.writeTo(out);
    pending.writeTo(out);
    progress.writeTo(out);
    evaluation.writeTo(out);
  }

  /**
   * The state that was written.
   *
   * @throws IncompatibleStateException where it is of an unknown version, or of another network or
   *     class list
   */
  static LearnerState readFrom(DataInputStream in, LearnerConfiguration configuration)
      throws IOException {
    Header header = Header.readFrom(in, configuration);
    NDManager manager = newManager(configuration.settings());
    try {
      return readFrom(in, configuration, header, manager);
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private static LearnerState readFrom(
      DataInputStream in, LearnerConfiguration configuration, Header header, NDManager manager)
      throws IOException {
    Settings settings = configuration.settings();
    Model model =
        Model.of(
            manager,
            newNetwork(configuration, header.program(), manager),
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
    return new LearnerState(
        header.random(),
        header.classes(),
        header.images(),
        model,
        HeldOutSet.readFrom(in),
        HeldOutSet.readFrom(in),
        ReplayWindow.readFrom(in, settings.get(LearnSettings.REPLAY_CAPACITY)),
        readWeighting(in, configuration),
        RecordAccount.readFrom(in),
        LearningStatistics.readFrom(in, settings.get(LearnSettings.PREQUENTIAL_FADING)),
        PendingBatch.readFrom(in),
        Progress.readFrom(in),
        EvaluationResult.readFrom(in),
        header.program());
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
      ClassTable classes = newClassTable(settings);
      classes.readFrom(in);
      DifferentImages images = newDifferentImages(settings);
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

  private void writeWeighting(DataOutputStream out, LearnerConfiguration configuration)
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

  @Override
  public void close() {
    model.close();
  }
}
