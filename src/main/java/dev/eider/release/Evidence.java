package dev.eider.release;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the gate judges a candidate by.
 *
 * @param version the candidate
 * @param atMillis now, milliseconds since the epoch
 * @param outcomes of the candidate and the released model on the same examples, for every class
 *     that the stream has shown; where nothing is released, or what is cannot answer, all of the
 *     released model's answers are wrong and not looked at
 * @param previousOutcomes the same with the version released before it in the candidate's place;
 *     null where there is none
 * @param prequential errors on the stream now
 * @param comparable whether the released model has answered
 * @param last whether the stream has ended, so that no candidate follows
 */
public record Evidence(
    long version,
    long atMillis,
    List<ClassOutcomes> outcomes,
    @Nullable List<ClassOutcomes> previousOutcomes,
    List<Prequential> prequential,
    boolean comparable,
    boolean last) {
  public Evidence {
    outcomes = List.copyOf(outcomes);
    previousOutcomes = previousOutcomes == null ? null : List.copyOf(previousOutcomes);
    prequential = List.copyOf(prequential);
  }
}
