package dev.eider.lab.table;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One finished run of a grid.
 *
 * @param row the bundle of settings, as it was asked for
 * @param varied the settings that the grid gave the run, by key
 * @param seed of the stream and the learner
 * @param moments the errors on the way, the last one at the end of the stream
 * @param steps in all
 * @param metaSteps of them with meta-learned weights
 * @param epsOverWeight how large eps was against the weights; 0 where none was meta-learned
 * @param seconds the run took, measuring included
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record GridCell(
    String row,
    Map<String, String> varied,
    int seed,
    List<Moment> moments,
    long steps,
    long metaSteps,
    double epsOverWeight,
    double seconds) {
  GridCell {
    varied = new TreeMap<>(varied);
    moments = List.copyOf(moments);
  }

  /**
   * An error on the way.
   *
   * @param records streamed so far
   * @param error balanced over the classes, of the model as it is served
   * @param many of classes of more than 100 training images, -1 where there are none
   * @param medium of 20 to 100
   * @param few of fewer than 20
   */
  record Moment(long records, double error, double many, double medium, double few) {}

  /** The error at the end. */
  double error() {
    return moments.get(moments.size() - 1).error();
  }
}
