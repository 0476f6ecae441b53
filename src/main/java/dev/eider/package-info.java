/**
 * Eider learns a fair classifier from long-tailed image streams, continuously.
 *
 * <p>The packages, in the order of the data's path:
 *
 * <ol>
 *   <li>{@code data}: the records that travel
 *   <li>{@code ingest}: Kafka bytes to examples; rejects to dead letters
 *   <li>{@code ledger}: running class counts, effective-number weights, held-out buffers
 *   <li>{@code learn}: networks, losses, weightings, Algorithm 1, the learner and its state
 *   <li>{@code snapshot}: model bytes with provenance, to and from Kafka
 *   <li>{@code release}: the gate's policy, and the release events
 *   <li>{@code serve}: follows releases, swaps models, answers over HTTP
 *   <li>{@code job}: the Flink graph that joins the stages above
 * </ol>
 *
 * <p>Beside the path: {@code config} declares settings and {@code metrics} what a metric is, {@code
 * dataset} publishes data sets into the images topic, {@code cli} is the command line and the
 * embedded broker.
 */
@NullMarked
package dev.eider;

import org.jspecify.annotations.NullMarked;
