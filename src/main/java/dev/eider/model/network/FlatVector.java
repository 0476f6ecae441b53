package dev.eider.model.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A model's arrays in one flat array {@code [N]}, with a view of each. An optimiser's update, a
 * lookahead or a perturbation is a handful of operations on the flat array, however many layers the
 * network has; the views see them at once. Owns its arrays; close it to free them.
 */
public final class FlatVector implements AutoCloseable {
  private static final NDIndex ALL = new NDIndex(":");

  private final ArrayLayout layout;
  private final NDManager manager;
  private final NDArray flat;
  private final NDList views;

  private FlatVector(ArrayLayout layout, NDManager manager, NDArray flat) {
    this.layout = layout;
    this.manager = manager;
    this.flat = flat;
    this.views = new NDList(layout.entries().size());
    long offset = 0;
    for (ArrayLayout.Entry entry : layout.entries()) {
      long end = offset + entry.shape().size();
      try (NDArray slice = flat.get(new NDIndex(offset + ":" + end))) {
        views.add(slice.reshape(entry.shape()));
      }
      offset = end;
    }
  }

  /** A vector of zeros in a manager of its own below {@code parent}. */
  public static FlatVector zeros(ArrayLayout layout, NDManager parent, DataType type) {
    NDManager manager = parent.newSubManager();
    return new FlatVector(layout, manager, manager.zeros(new Shape(layout.size()), type));
  }

  /** A vector of given values, in the order of the layout. */
  public static FlatVector of(ArrayLayout layout, NDManager parent, DataType type, float[] values) {
    NDManager manager = parent.newSubManager();
    // An array created from Java borrows a Java buffer, and toType may return the same storage:
    // only duplicate() gives an array that owns its memory for as long as it lives.
    try (NDArray floats = manager.create(values);
        NDArray typed = floats.toType(type, false)) {
      return new FlatVector(layout, manager, typed.duplicate());
    }
  }

  /** Names and shapes. */
  public ArrayLayout layout() {
    return layout;
  }

  /** The flat array {@code [N]}; changed in place only where no graph is kept on its views. */
  public NDArray flat() {
    return flat;
  }

  /** The views, in the order of the layout. */
  public NDList views() {
    return views;
  }

  /** Overwrites this vector with another of the same layout. */
  public void copyFrom(FlatVector other) {
    // Not NDArray.copyTo: that gives this handle new storage, and the views keep the old.
    flat.set(ALL, other.flat);
  }

  /** The values, as float32. */
  public float[] toFloats() {
    if (flat.getDataType() == DataType.FLOAT32) {
      return flat.toFloatArray();
    }
    try (NDArray floats = flat.toType(DataType.FLOAT32, true)) {
      return floats.toFloatArray();
    }
  }

  /** The view of that name. */
  public NDArray view(String name) {
    return views.get(indexOf(name));
  }

  int indexOf(String name) {
    List<String> names = new ArrayList<>();
    for (ArrayLayout.Entry entry : layout.entries()) {
      if (entry.name().equals(name)) {
        return names.size();
      }
      names.add(entry.name());
    }
    throw new IllegalArgumentException("no array named " + name + " among " + names);
  }

  @Override
  public void close() {
    manager.close();
  }
}
