/**
 * Algorithm 1 of Jamal et al. (CVPR 2020) and the learner that drives it. DJL, but no Flink and no
 * Kafka.
 */
@NullMarked
package dev.eider.learn;

import org.jspecify.annotations.NullMarked;
