package dev.eider.lab.table;

import dev.eider.data.Example;

/** How training images look at a moment of the stream. */
@FunctionalInterface
interface Appearance {
  /** As they are, always. */
  Appearance UNCHANGED = (example, moment) -> example;

  /**
   * An example as it is published.
   *
   * @param moment epochs since the start, with a fraction
   */
  Example of(Example example, double moment);
}
