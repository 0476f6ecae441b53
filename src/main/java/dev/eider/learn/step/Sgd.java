package dev.eider.learn.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import dev.eider.model.network.FlatVector;

/**
 * Stochastic gradient descent with momentum and weight decay, as PyTorch defines it: {@code g +=
 * decay * theta; m = momentum * m + g; theta -= rate * m} (with Nesterov's momentum {@code theta -=
 * rate * (g + momentum * m)}), on the flat vectors.
 *
 * @param momentum the momentum's coefficient, 0 for none
 * @param weightDecay the decay's coefficient
 * @param nesterov whether to use Nesterov's form
 */
public record Sgd(double momentum, double weightDecay, boolean nesterov) {

  /**
   * Takes one step on the elements from {@code first} to the end; the ones before are left alone.
   *
   * @param gradient {@code [N]} in the parameters' layout; overwritten
   */
  public void step(
      FlatVector parameters, FlatVector velocity, NDArray gradient, double rate, long first) {
    if (first == 0) {
      step(parameters.flat(), velocity.flat(), gradient, rate);
      return;
    }
    NDIndex tail = new NDIndex(first + ":");
    try (NDArray theta = parameters.flat().get(tail);
        NDArray m = velocity.flat().get(tail);
        NDArray g = gradient.get(tail)) {
      step(theta, m, g, rate);
    }
  }

  private void step(NDArray theta, NDArray m, NDArray g, double rate) {
    if (weightDecay > 0) {
      try (NDArray decay = theta.mul(weightDecay)) {
        g.addi(decay);
      }
    }
    NDArray direction = g;
    if (momentum > 0) {
      m.muli(momentum).addi(g);
      if (nesterov) {
        try (NDArray ahead = m.mul(momentum)) {
          g.addi(ahead);
        }
      } else {
        direction = m;
      }
    }
    try (NDArray move = direction.mul(rate)) {
      theta.subi(move);
    }
  }
}
