/** {@code eider bench stray}: what a few wrong labels do to a model. */
@NullMarked
package dev.eider.lab.stray;

import org.jspecify.annotations.NullMarked;
