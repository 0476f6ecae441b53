package dev.eider.learn;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The classes by number and their running counts. An open table numbers labels in the order in
 * which it meets them; a closed one has the numbers of its list and refuses other labels.
 */
final class ClassTable {
  private final boolean closed;
  private final List<String> labels = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private double[] counts = new double[16];

  /**
   * @param closedList the labels of a closed table; empty for an open one
   */
  ClassTable(List<String> closedList) {
    closed = !closedList.isEmpty();
    closedList.forEach(this::add);
  }

  /** The number of a label with its count as of now. */
  int count(String label, double count) {
    Integer number = numbers.get(label);
    if (number == null) {
      if (closed) {
        throw new IllegalStateException(
            "'" + label + "' is not in the closed class list, which ends upstream: " + labels);
      }
      number = add(label);
    }
    counts[number] = count;
    return number;
  }

  /** The number of a known label. */
  int number(String label) {
    Integer number = numbers.get(label);
    if (number == null) {
      throw new IllegalStateException("unknown label '" + label + "'");
    }
    return number;
  }

  private int add(String label) {
    int number = labels.size();
    labels.add(label);
    if (numbers.put(label, number) != null) {
      throw new IllegalArgumentException("'" + label + "' is twice in the class list");
    }
    if (number == counts.length) {
      counts = Arrays.copyOf(counts, 2 * number);
    }
    return number;
  }

  int size() {
    return labels.size();
  }

  /** The labels by number. */
  List<String> labels() {
    return List.copyOf(labels);
  }

  /** The running counts by number, a copy. */
  double[] counts() {
    return Arrays.copyOf(counts, labels.size());
  }

  void writeTo(DataOutputStream out) throws IOException {
    out.writeInt(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      out.writeUTF(labels.get(i));
      out.writeDouble(counts[i]);
    }
  }

  /** Reads what {@link #writeTo} wrote into a new table. */
  void readFrom(DataInputStream in) throws IOException {
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      String label = in.readUTF();
      double count = in.readDouble();
      if (closed && (i >= labels.size() || !labels.get(i).equals(label))) {
        throw new IOException(
            "the state's class " + i + " is '" + label + "', the closed list is " + labels);
      }
      count(label, count);
    }
    if (size != labels.size()) {
      throw new IOException("the state has " + size + " classes, the closed list " + labels);
    }
  }
}
