package dev.eider.config;

import java.util.Collection;

/** The known name that was probably meant by an unknown one. */
final class Suggestion {
  private Suggestion() {}

  /** The end of an error's sentence; empty where no name is near. */
  static String of(String unknown, Collection<String> known) {
    String nearest = null;
    int least = Math.max(3, unknown.length() / 3);
    for (String name : known) {
      int distance = editDistance(unknown, name);
      if (distance < least) {
        least = distance;
        nearest = name;
      }
    }
    return nearest == null ? "" : ", did you mean '" + nearest + "'?";
  }

  private static int editDistance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
