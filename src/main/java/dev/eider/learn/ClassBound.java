package dev.eider.learn;

import dev.eider.data.LedgerEvent;
import dev.eider.data.LedgerEvent.Kind;
import dev.eider.data.Rejection;

/**
 * The bound on how many classes an open class list may have. A record of a further label is
 * refused: the learner does not train on it, and its class gets no number. The ledger is keyed by
 * label and does not know the bound, so it counts such a record and may hold it out.
 *
 * @param mostClasses the most classes learned
 */
record ClassBound(int mostClasses) {
  /** The code of a record that is refused. */
  static final String TOO_MANY_CLASSES = Rejection.TOO_MANY_CLASSES.code();

  /**
   * Whether the learner does not take an event. That is so in two cases. The label of the event is
   * beyond the bound. Or the event releases an example from a held-out buffer, and the learner
   * refused that example when it was held out, because the bound was lower then.
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
    return state.classes.knows(label)
        && state
            .heldOut(release.requireSplit())
            .contains(state.classes.number(label), release.requireExample().id());
  }
}
