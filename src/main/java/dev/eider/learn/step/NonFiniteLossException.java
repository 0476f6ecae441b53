package dev.eider.learn.step;

/** More steps in a row than allowed had a loss or gradient that was not finite. */
public final class NonFiniteLossException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public NonFiniteLossException(long steps, int inARow, double rate, StepResult last) {
    super(
        "the last "
            + inARow
            + " of "
            + steps
            + " steps had a loss or gradient that is not finite (learning rate "
            + rate
            + ", first loss "
            + last.losses()[0]
            + ", gradient norm "
            + last.gradientNorm()
            + "): lower learning.rate, or set gradient.clip-norm");
  }
}
