package dev.eider.learn.step;

import dev.eider.learn.memory.KeptExample;
import dev.eider.learn.memory.ReplayWindow;
import dev.eider.learn.weighting.PersistentEpsWeighting;
import dev.eider.learn.weighting.TwoComponentWeighting;
import dev.eider.learn.weighting.Weighting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Section 4.2's eps^t, which goes on from an example's step to its next one, as long as the example
 * is in the replay window, which keeps it. An example that a batch holds twice has one eps, as the
 * equations say: it moves by the sum of the two changes once the batch is trained.
 *
 * @param on whether eps goes on; otherwise it starts from 0 in every batch, as in line 8
 * @param decay the factor on eps each time that it goes on
 */
public record PersistentEps(boolean on, double decay) {
  /**
   * The weighting of a batch: the given one with eps from where the examples' last steps left it.
   */
  public Weighting weighting(Weighting weighting, List<KeptExample> examples, ReplayWindow window) {
    return on && weighting instanceof TwoComponentWeighting twoComponent
        ? new PersistentEpsWeighting(twoComponent, start(examples, window))
        : weighting;
  }

  private double[] start(List<KeptExample> examples, ReplayWindow window) {
    return examples.stream().mapToDouble(example -> decay * window.eps(example.id())).toArray();
  }

  /** Keeps the eps of a batch that was trained. */
  public void learned(List<KeptExample> examples, StepResult result, ReplayWindow window) {
    if (!on || !result.metaLearned()) {
      return;
    }
    double[] start = start(examples, window);
    Map<String, Double> next = new HashMap<>();
    for (int i = 0; i < start.length; i++) {
      double eps = result.total()[i] - result.prior()[i];
      double before = next.getOrDefault(examples.get(i).id(), start[i]);
      next.put(examples.get(i).id(), before + (eps - start[i]));
    }
    next.forEach(window::setEps);
  }
}
