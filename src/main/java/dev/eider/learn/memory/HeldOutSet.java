package dev.eider.learn.memory;

import dev.eider.ledger.ClassCounts;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The learner's copy of a held-out buffer of all classes: the development set D, or the eval set.
 * The ledger decides what is in it.
 */
public final class HeldOutSet {
  private final List<List<KeptExample>> byClass = new ArrayList<>();
  private int size;

  public void add(KeptExample example) {
    while (byClass.size() <= example.label()) {
      byClass.add(new ArrayList<>());
    }
    byClass.get(example.label()).add(example);
    size++;
  }

  public boolean contains(int label, String id) {
    return label < byClass.size()
        && byClass.get(label).stream().anyMatch(example -> example.id().equals(id));
  }

  /** Removes an example that the ledger released. */
  public void remove(int label, String id) {
    boolean removed =
        label < byClass.size() && byClass.get(label).removeIf(example -> example.id().equals(id));
    if (!removed) {
      throw new IllegalStateException(
          "the released example '" + id + "' of class " + label + " is not held");
    }
    size--;
  }

  /**
   * Line 11: a class uniformly among those with examples, then an example of it, {@code n} times. A
   * class on probation is passed over as often as its standing says.
   *
   * @param counts of all classes with examples
   */
  public List<KeptExample> drawBalanced(int n, ClassCounts counts, RandomGenerator random) {
    List<List<KeptExample>> filled = byClass.stream().filter(list -> !list.isEmpty()).toList();
    boolean anyEstablished =
        filled.stream().anyMatch(ofClass -> counts.standing(ofClass.get(0).label()) == 1);
    List<KeptExample> drawn = new ArrayList<>(n);
    while (drawn.size() < n) {
      List<KeptExample> ofClass = filled.get(random.nextInt(filled.size()));
      double standing = counts.standing(ofClass.get(0).label());
      if (standing == 1 || !anyEstablished || random.nextDouble() < standing) {
        drawn.add(ofClass.get(random.nextInt(ofClass.size())));
      }
    }
    return drawn;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** Examples of all classes. */
  public int size() {
    return size;
  }

  /** Examples of one class. */
  public int size(int label) {
    return label < byClass.size() ? byClass.get(label).size() : 0;
  }

  /** All examples, class by class. */
  public List<KeptExample> all() {
    return byClass.stream().flatMap(List::stream).toList();
  }

  public void writeTo(DataOutputStream out) throws IOException {
    out.writeInt(size);
    for (KeptExample example : all()) {
      example.writeTo(out);
    }
  }

  public static HeldOutSet readFrom(DataInputStream in) throws IOException {
    HeldOutSet set = new HeldOutSet();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      set.add(KeptExample.readFrom(in));
    }
    return set;
  }
}
