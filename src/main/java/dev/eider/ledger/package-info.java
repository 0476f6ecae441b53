/**
 * Running class counts, effective-number weights and held-out buffers. Plain Java: no Flink, no
 * Kafka.
 */
@NullMarked
package dev.eider.ledger;

import org.jspecify.annotations.NullMarked;
