package dev.eider.serve;

import dev.eider.config.Settings;
import dev.eider.data.ImageShape;
import dev.eider.snapshot.Manifest;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What every endpoint that has images run shares: the version, its priors, and the answer. */
final class Answers {
  private final Settings settings;
  private final Batcher batcher;
  private final Executor writers;
  private final Duration timeout;

  /**
   * @param writers where answers are written; a client that reads slowly holds one of its threads
   */
  Answers(Settings settings, Batcher batcher, Executor writers) {
    this.settings = settings;
    this.batcher = batcher;
    this.writers = writers;
    this.timeout = settings.get(ServeSettings.TIMEOUT);
  }

  /** The version that answers now; ends the request with 503 where there is none. */
  Manifest serving() {
    Manifest manifest = batcher.manifest();
    if (manifest == null) {
      throw new RequestException(503, "no version is served yet");
    }
    return manifest;
  }

  /** The prior that a request names, or the setting's; ends it with 400 where there is no such. */
  TargetPrior prior(@Nullable String requested) {
    if (requested == null) {
      return settings.get(ServeSettings.PRIOR);
    }
    try {
      return TargetPrior.parse(requested);
    } catch (IllegalArgumentException e) {
      throw RequestException.badRequest(String.valueOf(e.getMessage()));
    }
  }

  /** What is added to the logits {@code [classes]}; ends the request with 400 where nothing can. */
  double[] offsets(Manifest manifest, TargetPrior prior) {
    try {
      return LogitAdjustment.offsets(manifest, settings.get(ServeSettings.TRAINED_PRIOR), prior);
    } catch (IllegalArgumentException e) {
      throw RequestException.badRequest(String.valueOf(e.getMessage()));
    }
  }

  /** The images that a version expects. */
  static ImageShape shape(Manifest manifest) {
    return new ImageShape(manifest.inputHeight(), manifest.inputWidth());
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
      request = batcher.submit(images, shape(manifest), ClientConnection.of(context.req()));
    } catch (Batcher.QueueFullException e) {
      context.header("Retry-After", "1");
      throw new RequestException(429, String.valueOf(e.getMessage()));
    }
    context.future(
        () ->
            request
                .answer()
                .copy() // the timer's own, so that giving up comes before the client is told
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .handleAsync(
                    (answer, failure) -> {
                      if (failure == null) {
                        context.contentType(Json.TYPE);
                        writer.accept(answer, context);
                        return answer;
                      }
                      throw failure instanceof TimeoutException
                          ? giveUp(request)
                          : new CompletionException(failure);
                    },
                    writers));
  }

  private RequestException giveUp(Batcher.Request request) {
    RequestException late =
        new RequestException(503, "no answer within " + timeout.toMillis() + " ms");
    batcher.giveUp(request, late);
    return late;
  }
}
