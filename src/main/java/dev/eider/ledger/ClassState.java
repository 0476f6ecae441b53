package dev.eider.ledger;

import dev.eider.data.Example;
import dev.eider.data.Split;
import java.util.List;

/**
 * Where the state of one class lives: a tally that is small, and two buffers of images that are
 * touched seldom. What is given to a setter is what the getter gives next.
 */
public interface ClassState {
  /** The tally; {@link ClassTally#NONE} at first. */
  ClassTally tally();

  void setTally(ClassTally tally);

  /** The examples held for {@link Split#DEV} or {@link Split#EVAL}; empty at first. */
  List<Example> held(Split split);

  void setHeld(Split split, List<Example> examples);
}
