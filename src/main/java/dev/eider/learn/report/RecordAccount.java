package dev.eider.learn.report;

import dev.eider.report.LearningReport;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What became of every consumed record, and how far each source partition was consumed. */
public final class RecordAccount {
  private long consumed;
  private long trained;
  private long duplicates;
  private long notFinite;
  private final Map<String, Long> rejections = new TreeMap<>();

  /** By label. */
  private final Map<String, Long> thinned = new TreeMap<>();

  private final Map<String, Long> nextOffsets = new TreeMap<>();

  /** One record was consumed. */
  public void consumed(String topic, int partition, long offset) {
    consumed++;
    nextOffsets.merge(topic + "-" + partition, offset + 1, Math::max);
  }

  /** Examples went through their first step. */
  public void trained(int examples) {
    trained += examples;
  }

  /** Examples went into a first step that was skipped, because something in it was not finite. */
  public void notFinite(int examples) {
    notFinite += examples;
  }

  /** An example of a head class was left out. */
  public void thinned(String label) {
    thinned.merge(label, 1L, Long::sum);
  }

  /** Examples of a class that were left out. */
  public long thinnedOf(String label) {
    return thinned.getOrDefault(label, 0L);
  }

  public void duplicate() {
    duplicates++;
  }

  public void rejected(String reason) {
    rejections.merge(reason, 1L, Long::sum);
  }

  /** Records rejected for a reason. */
  public long rejections(String reason) {
    return rejections.getOrDefault(reason, 0L);
  }

  /** Records so far. */
  public long consumed() {
    return consumed;
  }

  public Map<String, Long> nextOffsets() {
    return Map.copyOf(nextOffsets);
  }

  public long trained() {
    return trained;
  }

  public LearningReport.Account report(long heldOut, long pending) {
    return new LearningReport.Account(
        consumed,
        trained,
        heldOut,
        sum(rejections),
        duplicates,
        sum(thinned),
        notFinite,
        pending,
        rejections,
        nextOffsets);
  }

  private static long sum(Map<String, Long> map) {
    return map.values().stream().mapToLong(Long::longValue).sum();
  }

  public void writeTo(DataOutputStream out) throws IOException {
    out.writeLong(consumed);
    out.writeLong(trained);
    out.writeLong(duplicates);
    out.writeLong(notFinite);
    writeMap(out, rejections);
    writeMap(out, thinned);
    writeMap(out, nextOffsets);
  }

  public static RecordAccount readFrom(DataInputStream in) throws IOException {
    RecordAccount account = new RecordAccount();
    account.consumed = in.readLong();
    account.trained = in.readLong();
    account.duplicates = in.readLong();
    account.notFinite = in.readLong();
    readMap(in, account.rejections);
    readMap(in, account.thinned);
    readMap(in, account.nextOffsets);
    return account;
  }

  private static void writeMap(DataOutputStream out, Map<String, Long> map) throws IOException {
    out.writeInt(map.size());
    for (Map.Entry<String, Long> entry : map.entrySet()) {
      out.writeUTF(entry.getKey());
      out.writeLong(entry.getValue());
    }
  }

  private static void readMap(DataInputStream in, Map<String, Long> map) throws IOException {
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      map.put(in.readUTF(), in.readLong());
    }
  }
}
