/**
 * What the job tells of itself as Flink metrics: their declarations, and the gauges behind them.
 */
@NullMarked
package dev.eider.job.metrics;

import org.jspecify.annotations.NullMarked;
