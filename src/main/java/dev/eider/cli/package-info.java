/** The command line and the embedded broker. */
@NullMarked
package dev.eider.cli;

import org.jspecify.annotations.NullMarked;
