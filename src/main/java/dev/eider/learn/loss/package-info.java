/** Per-example losses: logits and labels to one number an example. */
@NullMarked
package dev.eider.learn.loss;

import org.jspecify.annotations.NullMarked;
