package dev.eider.learn;

import dev.eider.data.LedgerEvent;
import dev.eider.data.LedgerEvent.Kind;
import dev.eider.data.Rejection;
import dev.eider.data.Split;

/**
 * The bound on the classes of an open list. What is of a further label is refused: the ledger,
 * which is keyed by label, counts and holds it out all the same, and the learner does not know it.
 *
 * @param mostClasses the most classes learned
 */
record ClassBound(int mostClasses) {
  /** The code of a record that is refused. */
  static final String TOO_MANY_CLASSES = Rejection.TOO_MANY_CLASSES.code();

  /**
   * Whether an event is not for the learner: of a label beyond the bound, or the release of an
   * example that was refused as it was held out, under a bound that has been raised since.
   */
  boolean refuses(LedgerEvent event, LearnerState state) {
    String label = event.label().orElse(null);
    if (label == null) {
      return false;
    }
    return !state.classes.admits(label, mostClasses)
        || (event.kind() == Kind.RELEASE
            && state.account.rejections(TOO_MANY_CLASSES) > 0
            && !isHeld(event, label, state));
  }

  private static boolean isHeld(LedgerEvent release, String label, LearnerState state) {
    boolean fromDev = release.requireSplit() == Split.DEV;
    return state.classes.knows(label)
        && (fromDev ? state.dev : state.eval)
            .contains(state.classes.number(label), release.requireExample().id());
  }
}
