/** The commands {@code eider models ...}, which show a broker's snapshots and decide on them. */
@NullMarked
package dev.eider.cli.models;

import org.jspecify.annotations.NullMarked;
