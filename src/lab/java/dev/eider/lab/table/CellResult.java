package dev.eider.lab.table;

import dev.eider.evaluate.Evaluation;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came out of one cell. Errors are fractions.
 *
 * @param method the row
 * @param loss L
 * @param imbalance the imbalance factor, null for the data set as it is
 * @param seed the seed
 * @param through memory or stream
 * @param devTrains whether the images of D were training images
 * @param last of the model after the last epoch
 * @param best the least balanced error after any measured epoch, the last included; on the images
 *     that it is reported for, so it is too good; null where only the last was measured
 * @param epsOffError the balanced error of the same without its eps, D not being trained on either;
 *     null where there is no eps, or that was not asked for
 * @param epsOverW fading mean of |eps|/w at the end, null where nothing was meta-learned
 * @param epsReliability what eps was scaled by at the end, null where it was not measured
 * @param parameters of the network, running statistics left out
 * @param steps taken
 * @param seconds of training, those of a stage 1 that was taken over included
 * @param measured the errors on the way
 * @param eps the mean eps of classes in stage 2
 * @param settings that were not the defaults
 * @param parametersSha256 of the trained parameters
 */
record CellResult(
    String method,
    String loss,
    @Nullable Double imbalance,
    int seed,
    String through,
    boolean devTrains,
    Evaluation last,
    @Nullable Double best,
    @Nullable Double epsOffError,
    @Nullable Double epsOverW,
    @Nullable Double epsReliability,
    long parameters,
    long steps,
    double seconds,
    List<CellProgress.Measured> measured,
    List<CellProgress.MeanEps> eps,
    Map<String, String> settings,
    String parametersSha256) {
  CellResult {
    measured = List.copyOf(measured);
    eps = List.copyOf(eps);
    settings = Map.copyOf(settings);
  }

  /** The same with what it is to be compared with. */
  CellResult beside(CellResult epsOff) {
    return new CellResult(
        method,
        loss,
        imbalance,
        seed,
        through,
        devTrains,
        last,
        best,
        epsOff.error(),
        epsOverW,
        epsReliability,
        parameters,
        steps,
        seconds,
        measured,
        eps,
        settings,
        parametersSha256);
  }

  double error() {
    return last.balancedError();
  }
}
