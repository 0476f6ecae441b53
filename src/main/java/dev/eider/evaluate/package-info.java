/** A model's errors on a data set's test images. */
@NullMarked
package dev.eider.evaluate;

import org.jspecify.annotations.NullMarked;
