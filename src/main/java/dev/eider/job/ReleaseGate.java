package dev.eider.job;

import dev.eider.config.IncompatibleStateException;
import dev.eider.config.Settings;
import dev.eider.learn.Learner;
import dev.eider.learn.memory.PredictionCache;
import dev.eider.learn.report.EvalPredictions;
import dev.eider.model.Classifier;
import dev.eider.model.DeviceSettings;
import dev.eider.model.TrainedModel;
import dev.eider.release.ClassOutcomes;
import dev.eider.release.Evidence;
import dev.eider.release.Gate;
import dev.eider.release.GateState;
import dev.eider.release.GateStateFormat;
import dev.eider.release.Prequential;
import dev.eider.release.StandingRelease;
import dev.eider.snapshot.Snapshot;
import dev.eider.snapshot.SnapshotSettings;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The gate beside the learner: keeps the released model and the one before it, has them answer the
 * learner's eval buffer, and lets {@link Gate} decide. Its state is part of the checkpoint. Owns
 * the models' native memory until it is closed.
 */
final class ReleaseGate implements AutoCloseable {
  private static final int VERSION = 2;

  private final Gate policy;
  private final String device;
  private GateState state;
  private @Nullable Incumbent released;
  private @Nullable Incumbent previous;

  private ReleaseGate(Settings settings, GateState state) {
    this.policy = new Gate(settings.get(SnapshotSettings.MODEL_NAME), settings);
    this.device = settings.get(DeviceSettings.DEVICE);
    this.state = state;
  }

  /** A gate that has released nothing. */
  static ReleaseGate create(Settings settings) {
    return new ReleaseGate(settings, GateState.initial());
  }

  /** Takes over what another gate has released: candidates are compared with that from now on. */
  void takeOver(StandingRelease standing) {
    close();
    state = GateState.after(standing);
    Snapshot snapshot = standing.snapshot();
    released = snapshot == null ? null : Incumbent.of(snapshot, new PredictionCache(), device);
  }

  /**
   * The gate whose state was written; does not close the stream.
   *
   * @throws IOException where the state is of an unknown version
   */
  static ReleaseGate restore(Settings settings, DataInputStream in) throws IOException {
    int version = in.readInt();
    if (version != VERSION) {
      throw new IncompatibleStateException(
          "the gate's state is of version " + version + ", this program reads " + VERSION);
    }
    ReleaseGate gate = new ReleaseGate(settings, GateStateFormat.read(in));
    gate.released = gate.readIncumbent(in);
    gate.previous = gate.readIncumbent(in);
    return gate;
  }

  /** Writes everything that {@link #restore} needs; does not close the stream. */
  void writeTo(DataOutputStream out) throws IOException {
    out.writeInt(VERSION);
    GateStateFormat.write(state, out);
    writeIncumbent(released, out);
    writeIncumbent(previous, out);
  }

  /** What it remembers. */
  GateState state() {
    return state;
  }

  /**
   * Judges the snapshot that the learner has just given away.
   *
   * @param last whether the stream has ended
   */
  Gate.Decision judge(Learner learner, Snapshot candidate, boolean last) {
    TrainedModel model = candidate.model();
    EvalPredictions answers = learner.snapshotAnswers();
    EvalPredictions releasedAnswers = answers(learner, released);
    EvalPredictions previousAnswers = answers(learner, previous);
    Evidence evidence =
        new Evidence(
            model.version(),
            candidate.manifest().createdAtMillis(),
            outcomes(model, answers, releasedAnswers),
            previousAnswers == null ? null : outcomes(model, previousAnswers, releasedAnswers),
            learner.prequential().stream()
                .map(rate -> new Prequential(rate.label(), rate.errors(), rate.examples()))
                .toList(),
            releasedAnswers != null,
            last);
    Gate.Decision decision = policy.decide(state, evidence);
    state = decision.state();
    switch (decision.release().verdict()) {
      case PROMOTE -> {
        close(previous);
        previous = released;
        released = Incumbent.of(candidate, new PredictionCache(), device);
      }
      case ROLLBACK -> {
        close(released);
        released = previous;
        previous = null;
      }
      case HOLD, INCONCLUSIVE, PIN, UNPIN -> {}
    }
    return decision;
  }

  private static @Nullable EvalPredictions answers(Learner learner, @Nullable Incumbent incumbent) {
    return incumbent == null
        ? null
        : learner.answers(
            incumbent.classifier(),
            incumbent.snapshot().manifest().classes(),
            incumbent.remembered());
  }

  /** The paired table of every class; without a second model, all of its answers count as wrong. */
  private static List<ClassOutcomes> outcomes(
      TrainedModel model, EvalPredictions candidate, @Nullable EvalPredictions other) {
    int classes = model.classes().size();
    int[][] cells = new int[classes][4];
    for (int i = 0; i < candidate.size(); i++) {
      boolean otherRight = other != null && other.isRight(i);
      int cell = (candidate.isRight(i) ? 0 : 1) + (otherRight ? 0 : 2);
      cells[candidate.label(i)][cell]++;
    }
    List<ClassOutcomes> outcomes = new ArrayList<>();
    for (int y = 0; y < classes; y++) {
      outcomes.add(
          new ClassOutcomes(
              model.classes().get(y),
              model.results().byClass().get(y).count(),
              cells[y][0],
              cells[y][1],
              cells[y][2],
              cells[y][3]));
    }
    return outcomes;
  }

  /** A version that was released, and answers. */
  private record Incumbent(Snapshot snapshot, Classifier classifier, PredictionCache remembered) {
    static Incumbent of(Snapshot snapshot, PredictionCache remembered, String device) {
      return new Incumbent(snapshot, Classifier.of(snapshot.model(), device), remembered);
    }
  }

  private static void writeIncumbent(@Nullable Incumbent incumbent, DataOutputStream out)
      throws IOException {
    byte[] bytes = incumbent == null ? new byte[0] : incumbent.snapshot().bytes();
    out.writeInt(bytes.length);
    out.write(bytes);
    if (incumbent != null) {
      incumbent.remembered().writeTo(out);
    }
  }

  private @Nullable Incumbent readIncumbent(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return bytes.length == 0
        ? null
        : Incumbent.of(Snapshot.fromBytes(bytes), PredictionCache.readFrom(in), device);
  }

  private static void close(@Nullable Incumbent incumbent) {
    if (incumbent != null) {
      incumbent.classifier().close();
    }
  }

  @Override
  public void close() {
    close(released);
    close(previous);
    released = null;
    previous = null;
  }
}
