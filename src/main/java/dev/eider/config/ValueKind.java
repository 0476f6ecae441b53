package dev.eider.config;

import java.util.List;

/** What the values of a setting look like, for its documentation and the schema of its file. */
public sealed interface ValueKind {
  /** How the reference page says it. */
  String text();

  /** A whole number within {@code [min, max]}. */
  record WholeNumber(int min, int max) implements ValueKind {
    @Override
    public String text() {
      return "integer";
    }
  }

  /** A number within {@code [min, max]}. */
  record Number(double min, double max) implements ValueKind {
    @Override
    public String text() {
      return "number";
    }
  }

  /** {@code true} or {@code false}. */
  record Truth() implements ValueKind {
    @Override
    public String text() {
      return "boolean";
    }
  }

  /** One of some names. */
  record Choice(List<String> names) implements ValueKind {
    public Choice {
      names = List.copyOf(names);
    }

    @Override
    public String text() {
      return String.join(" | ", names);
    }
  }

  /** A text, with a grammar that its declaration describes in words. */
  record Text(String text) implements ValueKind {}
}
