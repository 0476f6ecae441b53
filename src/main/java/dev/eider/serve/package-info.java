/** Follows releases, swaps models, and answers over HTTP. */
@NullMarked
package dev.eider.serve;

import org.jspecify.annotations.NullMarked;
