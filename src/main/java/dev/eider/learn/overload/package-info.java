/** What is left out where the stream is faster than the learner. */
@NullMarked
package dev.eider.learn.overload;

import org.jspecify.annotations.NullMarked;
