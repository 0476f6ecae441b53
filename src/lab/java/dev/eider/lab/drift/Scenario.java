package dev.eider.lab.drift;

import java.util.stream.IntStream;

/** How the class shares of a stream change half way. */
enum Scenario {
  /** The long tail turns round: the most frequent class becomes the rarest. */
  SWAP {
    @Override
    double[] shares(int classes, double imbalance, int half) {
      double[] shares = longTail(classes, imbalance);
      return IntStream.range(0, classes)
          .mapToDouble(y -> shares[half == 0 ? y : classes - 1 - y])
          .toArray();
    }

    @Override
    int oldClasses(int classes) {
      return classes / 2;
    }
  },

  /** The rarest fifth of the classes is not there at first. */
  LATE {
    @Override
    double[] shares(int classes, double imbalance, int half) {
      double[] shares = longTail(classes, imbalance);
      return IntStream.range(0, classes)
          .mapToDouble(y -> half == 0 && y >= oldClasses(classes) ? 0 : shares[y])
          .toArray();
    }

    @Override
    int oldClasses(int classes) {
      return classes - Math.max(1, classes / 5);
    }
  };

  /**
   * Shares by class, not normalised.
   *
   * @param imbalance of the long tail's first class over its last
   * @param half 0 or 1
   */
  abstract double[] shares(int classes, double imbalance, int half);

  /**
   * The number of classes that are the old ones: the first ones, frequent in the first half. The
   * others are the new ones.
   */
  abstract int oldClasses(int classes);

  private static double[] longTail(int classes, double imbalance) {
    return IntStream.range(0, classes)
        .mapToDouble(y -> Math.pow(imbalance, -y / Math.max(1.0, classes - 1.0)))
        .toArray();
  }
}
