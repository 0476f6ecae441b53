/** {@code eider bench drift}: what a stream that changes does to what was learned. */
@NullMarked
package dev.eider.cli.bench.drift;

import org.jspecify.annotations.NullMarked;
