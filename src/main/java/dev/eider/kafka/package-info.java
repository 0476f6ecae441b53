/** The Kafka clients that the stages share, made by one factory. */
@NullMarked
package dev.eider.kafka;

import org.jspecify.annotations.NullMarked;
