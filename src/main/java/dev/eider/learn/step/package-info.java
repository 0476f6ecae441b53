/**
 * One step of Algorithm 1: the parameters and their gradients, the meta-gradient, the optimiser,
 * batches and augmentation.
 */
@NullMarked
package dev.eider.learn.step;

import org.jspecify.annotations.NullMarked;
