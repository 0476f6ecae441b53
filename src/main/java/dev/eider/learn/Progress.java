package dev.eider.learn;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** How far a learner has come: its counters, which are part of its state. */
public final class Progress {
  /** Steps taken, replays and skipped ones included. */
  long steps;

  /** Steps whose weights were meta-learned. */
  long metaSteps;

  /** Steps skipped because a loss or gradient was not finite. */
  long skippedSteps;

  int skippedInARow;

  /** Replay steps that arrived batches have made due and that were not taken yet. */
  double replayDue;

  double lastRate;

  /** The last rate times the mean total weight of its batch. */
  double lastEffectiveStep;

  /** The version of the next snapshot. */
  public long nextVersion;

  /** Models given away so far. */
  long snapshots;

  /** The version of the last snapshot, 0 where there is none. */
  public long lastVersion;

  long lastSnapshotStep;

  /** Whether the stream has ended. */
  boolean finished;

  Progress(long nextVersion) {
    this.nextVersion = nextVersion;
  }

  void writeTo(DataOutputStream out) throws IOException {
    out.writeLong(steps);
    out.writeLong(metaSteps);
    out.writeLong(skippedSteps);
    out.writeInt(skippedInARow);
    out.writeDouble(replayDue);
    out.writeDouble(lastRate);
    out.writeDouble(lastEffectiveStep);
    out.writeLong(nextVersion);
    out.writeLong(snapshots);
    out.writeLong(lastVersion);
    out.writeLong(lastSnapshotStep);
    out.writeBoolean(finished);
  }

  static Progress readFrom(DataInputStream in) throws IOException {
    Progress progress = new Progress(0);
    progress.steps = in.readLong();
    progress.metaSteps = in.readLong();
    progress.skippedSteps = in.readLong();
    progress.skippedInARow = in.readInt();
    progress.replayDue = in.readDouble();
    progress.lastRate = in.readDouble();
    progress.lastEffectiveStep = in.readDouble();
    progress.nextVersion = in.readLong();
    progress.snapshots = in.readLong();
    progress.lastVersion = in.readLong();
    progress.lastSnapshotStep = in.readLong();
    progress.finished = in.readBoolean();
    return progress;
  }
}
