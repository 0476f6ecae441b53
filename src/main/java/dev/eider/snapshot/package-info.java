/** Model bytes with their provenance, to and from Kafka. */
@NullMarked
package dev.eider.snapshot;

import org.jspecify.annotations.NullMarked;
