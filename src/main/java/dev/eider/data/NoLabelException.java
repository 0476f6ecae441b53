package dev.eider.data;

/** Says why a text or some bytes are no label, in a sentence that shows them escaped. */
public final class NoLabelException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /** The kinds of fault. */
  public enum Fault {
    /** Nothing but white space. */
    BLANK,
    /** Bytes that are not UTF-8. */
    NOT_UTF8,
    /** Characters that are no text: a number's bytes, a control sequence, what a bad copy left. */
    NOT_TEXT
  }

  private final Fault fault;

  NoLabelException(Fault fault, String message) {
    super(message);
    this.fault = fault;
  }

  /** The kind of fault. */
  public Fault fault() {
    return fault;
  }
}
