package dev.eider.model.network;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * The names and shapes of the arrays that lie one after another in a {@link FlatVector}.
 *
 * @param entries in the order of the vector
 */
public record ArrayLayout(List<Entry> entries) {
  public ArrayLayout {
    entries = List.copyOf(entries);
  }

  /**
   * One array.
   *
   * @param name its name in the model's state dictionary
   * @param shape its dimensions
   */
  public record Entry(String name, Shape shape) {}

  /** Elements of the whole vector. */
  public long size() {
    return entries.stream().mapToLong(entry -> entry.shape().size()).sum();
  }

  /** This layout with the entry of that name in another shape. */
  ArrayLayout reshaped(String name, Shape shape) {
    List<Entry> changed = new ArrayList<>();
    for (Entry entry : entries) {
      changed.add(entry.name().equals(name) ? new Entry(name, shape) : entry);
    }
    return new ArrayLayout(changed);
  }
}
