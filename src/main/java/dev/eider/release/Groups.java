package dev.eider.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The groups of classes by their number of examples, as in the literature on long tails: many-shot
 * above 100, medium-shot from 20 to 100, few-shot below 20.
 */
public final class Groups {
  public static final String MANY = "many";
  public static final String MEDIUM = "medium";
  public static final String FEW = "few";

  private static final double MANY_ABOVE = 100;
  private static final double FEW_BELOW = 20;

  private Groups() {}

  /** The group of a class with that many examples. */
  public static String of(double count) {
    if (count > MANY_ABOVE) {
      return MANY;
    }
    return count < FEW_BELOW ? FEW : MEDIUM;
  }

  /** The classes by group, groups without classes left out. */
  static Map<String, List<ClassOutcomes>> of(List<ClassOutcomes> classes) {
    Map<String, List<ClassOutcomes>> groups = new TreeMap<>();
    for (ClassOutcomes each : classes) {
      groups.computeIfAbsent(of(each.count()), group -> new ArrayList<>()).add(each);
    }
    return groups;
  }

  /** Indices of the classes by group, groups without classes left out. */
  public static Map<String, int[]> indices(double[] counts) {
    Map<String, int[]> groups = new TreeMap<>();
    for (String group : new String[] {MANY, MEDIUM, FEW}) {
      int[] members =
          IntStream.range(0, counts.length).filter(i -> of(counts[i]).equals(group)).toArray();
      if (members.length > 0) {
        groups.put(group, members);
      }
    }
    return groups;
  }
}
