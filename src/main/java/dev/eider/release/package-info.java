/** The gate's policy, and the release events that tell servers which version to serve. */
@NullMarked
package dev.eider.release;

import org.jspecify.annotations.NullMarked;
