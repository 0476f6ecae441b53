/** Kafka bytes to examples; what cannot be decoded becomes a dead letter. */
@NullMarked
package dev.eider.ingest;

import org.jspecify.annotations.NullMarked;
