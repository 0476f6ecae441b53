/**
 * Networks as DJL blocks over one flat parameter vector, so that the same block runs with any
 * parameter values: the model's, the lookahead's, or a perturbed copy.
 */
@NullMarked
package dev.eider.model.network;

import org.jspecify.annotations.NullMarked;
