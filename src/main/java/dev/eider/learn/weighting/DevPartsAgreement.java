package dev.eider.learn.weighting;

/**
 * How far the parts of the development set agree about eps: Cronbach's alpha, which is the
 * Spearman-Brown correction of the parts' mean correlation. It is the share of signal in the
 * variance of their mean: near 0 where the parts say unlike things, 1 where all say the same.
 */
final class DevPartsAgreement {
  private DevPartsAgreement() {}

  /**
   * The agreement.
   *
   * @param byPart what each part says of each item, {@code [parts][items]}
   * @param mass of the items
   * @return from 0 to 1; 0 where there are fewer than two parts or items
   */
  static double of(double[][] byPart, double[] mass) {
    int parts = byPart.length;
    double total = 0;
    int items = 0;
    for (double each : mass) {
      total += each;
      items += each > 0 ? 1 : 0;
    }
    if (parts < 2 || items < 2) {
      return 0;
    }
    double[] mean = new double[mass.length];
    double[][] centred = new double[parts][mass.length];
    for (int j = 0; j < parts; j++) {
      double level = 0;
      for (int k = 0; k < mass.length; k++) {
        level += mass[k] * byPart[j][k] / total;
      }
      for (int k = 0; k < mass.length; k++) {
        centred[j][k] = byPart[j][k] - level;
        mean[k] += centred[j][k] / parts;
      }
    }
    double between = 0;
    double within = 0;
    for (int k = 0; k < mass.length; k++) {
      between += parts * mass[k] * mean[k] * mean[k];
      for (int j = 0; j < parts; j++) {
        double apart = centred[j][k] - mean[k];
        within += mass[k] * apart * apart / (parts - 1);
      }
    }
    return between > 0 ? Math.max(0, 1 - within / between) : 0;
  }
}
