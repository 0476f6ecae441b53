/** The Open Inference Protocol over gRPC: the same model, limits and words as over HTTP. */
@NullMarked
package dev.eider.serve.grpc;

import org.jspecify.annotations.NullMarked;
