/**
 * What a learner remembers of the stream: its classes, held-out examples, replay window, and the
 * batch that is filling.
 */
@NullMarked
package dev.eider.learn.memory;

import org.jspecify.annotations.NullMarked;
