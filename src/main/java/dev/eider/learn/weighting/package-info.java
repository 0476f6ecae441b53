/**
 * How much each example of a batch counts: the paper's weights and those that it is compared with.
 */
@NullMarked
package dev.eider.learn.weighting;

import org.jspecify.annotations.NullMarked;
