package dev.eider.serve;

import dev.eider.serve.inference.Batcher;
import dev.eider.serve.inference.RequestException;
import dev.eider.serve.inference.ServedModel;
import dev.eider.snapshot.Manifest;
import io.javalin.http.Context;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/** Has images run for an HTTP request, of whatever endpoint, and writes the answer. */
final class HttpInference {
  private final ServedModel model;
  private final Executor writers;

  /**
   * @param writers where answers are written; a client that reads slowly holds one of its threads
   */
  HttpInference(ServedModel model, Executor writers) {
    this.model = model;
    this.writers = writers;
  }

  /**
   * Has images run, and writes what comes of it without holding a thread: neither this one while it
   * waits, nor the batcher's, which has the next batch to run. A request that is not answered in
   * time, or whose client has gone, is not run any more.
   */
  void answer(
      Context context,
      List<byte[]> images,
      Manifest manifest,
      BiConsumer<Batcher.Answer, Context> writer) {
    Batcher.Request request;
    try {
      request = model.submit(images, manifest, ClientConnection.of(context.req()));
    } catch (RequestException e) {
      context.header("Retry-After", "1"); // there is no room now
      throw e;
    }
    context.future(
        () ->
            model
                .inTime(request)
                .handleAsync(
                    (answer, failure) -> {
                      if (failure != null) {
                        throw new CompletionException(failure);
                      }
                      context.contentType(Json.TYPE);
                      writer.accept(answer, context);
                      return answer;
                    },
                    writers));
  }
}
