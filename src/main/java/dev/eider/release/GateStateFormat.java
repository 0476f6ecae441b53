package dev.eider.release;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the gate remembers, as bytes in the checkpoint. */
public final class GateStateFormat {
  private GateStateFormat() {}

  public static void write(GateState state, DataOutputStream out) throws IOException {
    writeVersion(state.releasedVersion(), out);
    writeVersion(state.previousVersion(), out);
    out.writeLong(state.promotions());
    out.writeLong(state.releasedAtMillis());
    out.writeInt(state.betterInARow());
    out.writeInt(state.regressedInARow());
    out.writeInt(state.prequentialAtRelease().size());
    for (Prequential rate : state.prequentialAtRelease()) {
      out.writeUTF(rate.label());
      out.writeDouble(rate.errors());
      out.writeDouble(rate.examples());
    }
  }

  public static GateState read(DataInputStream in) throws IOException {
    Long released = readVersion(in);
    Long previous = readVersion(in);
    long promotions = in.readLong();
    long atMillis = in.readLong();
    int better = in.readInt();
    int regressed = in.readInt();
    List<Prequential> rates = new ArrayList<>();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      rates.add(new Prequential(in.readUTF(), in.readDouble(), in.readDouble()));
    }
    return new GateState(released, previous, promotions, atMillis, better, regressed, rates);
  }

  /** Versions begin at 1. */
  private static void writeVersion(@Nullable Long version, DataOutputStream out)
      throws IOException {
    out.writeLong(version == null ? 0 : version);
  }

  private static @Nullable Long readVersion(DataInputStream in) throws IOException {
    long version = in.readLong();
    return version == 0 ? null : version;
  }
}
