package dev.eider.lab.table;

import dev.eider.learn.StepObserver;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How well signals of a learner tell the examples that are known to differ from the target, wrong
 * labels for example, from the others: the area under the ROC curve in a batch, over all
 * meta-learned steps. One half is guessing. Pairs of one class count alone, too: between classes
 * the class-wise weight decides, and eps is what is left to be said within a class.
 */
final class SignalRanking implements StepObserver {
  private final Set<String> affected;
  private final Pairs eps = new Pairs();
  private final Pairs gradient = new Pairs();
  private final Pairs loss = new Pairs();

  /**
   * @param affected the ids of the examples that differ from the target
   */
  SignalRanking(Set<String> affected) {
    this.affected = Set.copyOf(affected);
  }

  @Override
  public void stepped(Step step) {
    if (step.metaGradient().length == 0) {
      return;
    }
    int size = step.ids().size();
    boolean[] positive = new boolean[size];
    double[] lowered = new double[size];
    for (int i = 0; i < size; i++) {
      positive[i] = affected.contains(step.ids().get(i));
      lowered[i] = (step.prior()[i] - step.total()[i]) / step.prior()[i];
    }
    eps.add(lowered, positive, step.labels());
    gradient.add(step.metaGradient(), positive, step.labels());
    loss.add(step.losses(), positive, step.labels());
  }

  /** What was seen. */
  Areas areas() {
    return new Areas(
        eps.within(), gradient.within(), loss.within(), eps.all(), gradient.all(), loss.all());
  }

  /**
   * Areas under the ROC curve; null where nothing was meta-learned, or nothing differs.
   *
   * @param eps of -eps_i/w_i, in pairs of one class
   * @param metaGradient of line 13's gradient, in pairs of one class
   * @param loss of the example's loss, in pairs of one class
   * @param epsOfAll in all pairs of a batch
   * @param metaGradientOfAll likewise
   * @param lossOfAll likewise
   */
  record Areas(
      @Nullable Double eps,
      @Nullable Double metaGradient,
      @Nullable Double loss,
      @Nullable Double epsOfAll,
      @Nullable Double metaGradientOfAll,
      @Nullable Double lossOfAll) {}

  /**
   * Pairs of an affected and another example: in how many the affected one has the higher score.
   */
  static final class Pairs {
    private double won;
    private double pairs;
    private double wonWithin;
    private double pairsWithin;

    void add(double[] scores, boolean[] positive, int[] labels) {
      for (int i = 0; i < scores.length; i++) {
        for (int k = 0; k < scores.length && positive[i]; k++) {
          if (!positive[k]) {
            double win = scores[i] > scores[k] ? 1 : scores[i] == scores[k] ? 0.5 : 0;
            won += win;
            pairs++;
            if (labels[i] == labels[k]) {
              wonWithin += win;
              pairsWithin++;
            }
          }
        }
      }
    }

    @Nullable Double all() {
      return pairs == 0 ? null : won / pairs;
    }

    @Nullable Double within() {
      return pairsWithin == 0 ? null : wonWithin / pairsWithin;
    }
  }
}
