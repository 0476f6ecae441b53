/**
 * The messages and the service of the Open Inference Protocol, generated from {@code
 * src/main/proto}; such code says nothing of nulls.
 */
@NullUnmarked
package dev.eider.serve.grpc.protocol;

import org.jspecify.annotations.NullUnmarked;
