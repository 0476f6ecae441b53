/**
 * Microbenchmarks, of the profile {@code jmh}: not part of the program or its tests. Not
 * null-marked, because JMH fills the fields of a state before it runs a benchmark.
 */
package dev.eider.bench;
