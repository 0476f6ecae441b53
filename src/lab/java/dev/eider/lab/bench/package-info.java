/** {@code eider bench}: what learning, streaming and serving cost, each a subcommand. */
@NullMarked
package dev.eider.lab.bench;

import org.jspecify.annotations.NullMarked;
