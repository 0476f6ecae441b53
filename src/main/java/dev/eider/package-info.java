/**
 * Eider learns a fair classifier from long-tailed image streams, continuously.
 *
 * <p>The packages, in the order of the data's path:
 *
 * <ol>
 *   <li>{@code data}: the records that travel
 *   <li>{@code ingest}: Kafka bytes to examples; rejects to dead letters
 *   <li>{@code ledger}: running class counts, effective-number weights, held-out buffers
 *   <li>{@code learn}: Algorithm 1, the learner and its state, by role
 *   <li>{@code snapshot}: model bytes with provenance, to and from Kafka
 *   <li>{@code release}: the gate's policy and state, and the release events
 *   <li>{@code serve}: follows releases, swaps models, answers over HTTP
 *   <li>{@code job}: the Flink graph that joins the stages above
 * </ol>
 *
 * <p>What several stages share: {@code config} declares settings, {@code metrics} what a metric is,
 * {@code kafka} the clients, {@code model} what a trained model is, {@code report} what a learner
 * says of itself.
 *
 * <p>Beside the path: {@code dataset} publishes data sets into the images topic, {@code evaluate}
 * measures a model on one, {@code cli} is the command line and the embedded broker. The laboratory
 * ({@code lab}, in a source root and jar of its own) measures all of it; none of the above knows
 * it.
 */
@NullMarked
package dev.eider;

import org.jspecify.annotations.NullMarked;
