/** {@code eider bench drift}: what a stream that changes does to what was learned. */
@NullMarked
package dev.eider.lab.drift;

import org.jspecify.annotations.NullMarked;
