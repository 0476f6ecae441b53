/**
 * Networks as DJL blocks over one flat parameter vector, so that they run with any parameter
 * values.
 */
@NullMarked
package dev.eider.learn.network;

import org.jspecify.annotations.NullMarked;
