package dev.eider.learn;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What became of every consumed record, and how far each source partition was consumed. */
final class RecordAccount {
  private long consumed;
  private long trained;
  private long duplicates;
  private final Map<String, Long> rejections = new TreeMap<>();
  private final Map<String, Long> nextOffsets = new TreeMap<>();

  /** One record was consumed. */
  void consumed(String topic, int partition, long offset) {
    consumed++;
    nextOffsets.merge(topic + "-" + partition, offset + 1, Math::max);
  }

  /** Examples went through their first step. */
  void trained(int examples) {
    trained += examples;
  }

  void duplicate() {
    duplicates++;
  }

  void rejected(String reason) {
    rejections.merge(reason, 1L, Long::sum);
  }

  /** Records rejected for a reason. */
  long rejections(String reason) {
    return rejections.getOrDefault(reason, 0L);
  }

  Map<String, Long> nextOffsets() {
    return Map.copyOf(nextOffsets);
  }

  long trained() {
    return trained;
  }

  LearningReport.Account report(long heldOut, long pending) {
    long deadLettered = rejections.values().stream().mapToLong(Long::longValue).sum();
    return new LearningReport.Account(
        consumed, trained, heldOut, deadLettered, duplicates, pending, rejections, nextOffsets);
  }

  void writeTo(DataOutputStream out) throws IOException {
    out.writeLong(consumed);
    out.writeLong(trained);
    out.writeLong(duplicates);
    writeMap(out, rejections);
    writeMap(out, nextOffsets);
  }

  static RecordAccount readFrom(DataInputStream in) throws IOException {
    RecordAccount account = new RecordAccount();
    account.consumed = in.readLong();
    account.trained = in.readLong();
    account.duplicates = in.readLong();
    readMap(in, account.rejections);
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
