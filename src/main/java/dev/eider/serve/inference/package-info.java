/**
 * Images in, answers out, whatever the protocol: the batches that images run in, the model that
 * answers, what a request may ask for and what it is told. Knows neither HTTP nor gRPC.
 */
@NullMarked
package dev.eider.serve.inference;

import org.jspecify.annotations.NullMarked;
