package dev.eider.learn.memory;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How many different images each class has shown, counted up to a bound. Told apart by a hash of
 * their pixels: one image that comes again, under another id too, is still one.
 */
public final class DifferentImages {
  private final int bound;
  private final List<OfClass> byClass = new ArrayList<>();

  private static final class OfClass {
    private int number;

    /** Of the images that were counted; empty once the bound is reached. */
    private int[] hashes = {};
  }

  /**
   * @param bound 0 where nothing is counted
   */
  public DifferentImages(int bound) {
    this.bound = bound;
  }

  /** A class has shown an image. */
  public void add(int label, byte[] pixels) {
    makeRoomFor(label);
    OfClass own = byClass.get(label);
    if (own.number >= bound) {
      return;
    }
    int hash = Arrays.hashCode(pixels);
    if (Arrays.stream(own.hashes).anyMatch(known -> known == hash)) {
      return;
    }
    own.number++;
    own.hashes = own.number >= bound ? new int[0] : with(own.hashes, hash);
  }

  private static int[] with(int[] hashes, int hash) {
    int[] longer = Arrays.copyOf(hashes, hashes.length + 1);
    longer[hashes.length] = hash;
    return longer;
  }

  private void makeRoomFor(int label) {
    while (byClass.size() <= label) {
      byClass.add(new OfClass());
    }
  }

  /** Up to how many are counted. */
  public int bound() {
    return bound;
  }

  /** The number by class. */
  public int[] numbers(int classes) {
    int[] numbers = new int[classes];
    for (int y = 0; y < Math.min(classes, byClass.size()); y++) {
      numbers[y] = byClass.get(y).number;
    }
    return numbers;
  }

  /** A class of a state that did not count: every record of it was another image. */
  public void assume(int label, double count) {
    makeRoomFor(label);
    byClass.get(label).number = (int) Math.min(bound, Math.ceil(count));
  }

  public void writeTo(DataOutputStream out) throws IOException {
    out.writeInt(byClass.size());
    for (OfClass own : byClass) {
      out.writeInt(own.number);
      out.writeInt(own.hashes.length);
      for (int hash : own.hashes) {
        out.writeInt(hash);
      }
    }
  }

  /** Reads what {@link #writeTo} wrote into a new object. */
  public void readFrom(DataInputStream in) throws IOException {
    int classes = in.readInt();
    for (int y = 0; y < classes; y++) {
      makeRoomFor(y);
      OfClass own = byClass.get(y);
      own.number = in.readInt();
      own.hashes = new int[in.readInt()];
      for (int i = 0; i < own.hashes.length; i++) {
        own.hashes[i] = in.readInt();
      }
    }
  }
}
