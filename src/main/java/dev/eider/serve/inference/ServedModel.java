package dev.eider.serve.inference;

import dev.eider.data.ImageShape;
import dev.eider.snapshot.Manifest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The model that is served, as every protocol asks for it: whether it is there, which version
 * answers, for which priors, and the answers within their time.
 */
public final class ServedModel {
  private final Batcher batcher;
  private final BooleanSupplier alive;
  private final EncodedImages encodedImages;
  private final Rules rules;

  /**
   * What holds for every request.
   *
   * @param prior to answer for, unless a request names another
   * @param trainedPrior that versions were trained for
   * @param timeout how long a request may wait for its answer
   * @param mostImages that a request may have
   */
  public record Rules(
      TargetPrior prior, TrainedPrior trainedPrior, Duration timeout, int mostImages) {}

  /**
   * @param alive whether the threads that answer and that follow releases are there; a server
   *     without them is to be started anew
   */
  public ServedModel(
      Batcher batcher, BooleanSupplier alive, EncodedImages encodedImages, Rules rules) {
    this.batcher = batcher;
    this.alive = alive;
    this.encodedImages = encodedImages;
    this.rules = rules;
  }

  /** Whether the server is not to be started anew. */
  public boolean isLive() {
    return alive.getAsBoolean();
  }

  /** Whether a version answers. */
  public boolean isReady() {
    return batcher.manifest() != null && batcher.isAlive();
  }

  /** The images that a request may have. */
  public int mostImages() {
    return rules.mostImages();
  }

  /** The version that answers now; null before the first. */
  public @Nullable Manifest answering() {
    return batcher.manifest();
  }

  /** The version that answers now; ends the request with 503 where there is none. */
  public Manifest serving() {
    Manifest manifest = batcher.manifest();
    if (manifest == null) {
      throw new RequestException(503, "no version is served yet");
    }
    return manifest;
  }

  /**
   * The version that answers, where it is the one that a request names; ends it with 404 where it
   * is not.
   *
   * @param version null for any
   */
  public Manifest requested(String name, @Nullable String version) {
    Manifest manifest = serving();
    if (!name.equals(manifest.model())) {
      throw new RequestException(
          404,
          "there is no model '" + ShortText.of(name) + "'; there is '" + manifest.model() + "'");
    }
    if (version != null && !version.equals(Long.toString(manifest.version()))) {
      throw new RequestException(
          404,
          "version '"
              + ShortText.of(version)
              + "' is not served; version "
              + manifest.version()
              + " is");
    }
    return manifest;
  }

  /** The prior that a request names, or the usual one; ends it with 400 where there is no such. */
  public TargetPrior prior(@Nullable String requested) {
    if (requested == null) {
      return rules.prior();
    }
    try {
      return TargetPrior.parse(requested);
    } catch (IllegalArgumentException e) {
      throw RequestException.badRequest(String.valueOf(e.getMessage()));
    }
  }

  /** What is added to the logits {@code [classes]}; ends the request with 400 where nothing can. */
  public double[] offsets(Manifest manifest, TargetPrior prior) {
    try {
      return LogitAdjustment.offsets(manifest, rules.trainedPrior(), prior);
    } catch (IllegalArgumentException e) {
      throw RequestException.badRequest(String.valueOf(e.getMessage()));
    }
  }

  /** The images that a version expects. */
  public static ImageShape shape(Manifest manifest) {
    return new ImageShape(manifest.inputHeight(), manifest.inputWidth());
  }

  /** From encoded images to the pixels that a version expects; refuses what is none. */
  public UnaryOperator<byte[]> decoder(Manifest manifest) {
    ImageShape shape = shape(manifest);
    return encoded -> encodedImages.pixels(encoded, shape);
  }

  /**
   * Lets images be run; ends the request with 429 where too many wait.
   *
   * @param manifest of the version that they were prepared for
   * @param callerWaits whether somebody still waits for the answer; asked once, before they are run
   */
  public Batcher.Request submit(
      List<byte[]> images, Manifest manifest, BooleanSupplier callerWaits) {
    try {
      return batcher.submit(images, shape(manifest), callerWaits);
    } catch (Batcher.QueueFullException e) {
      throw new RequestException(429, String.valueOf(e.getMessage()));
    }
  }

  /**
   * The answer, or 503 where it does not come in time: what is not answered then is not run any
   * more.
   */
  public CompletableFuture<Batcher.Answer> inTime(Batcher.Request request) {
    return request
        .answer()
        .copy() // the timer's own, so that giving up comes before the client is told
        .orTimeout(rules.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .handle(
            (answer, failure) -> {
              if (failure == null) {
                return answer;
              }
              throw failure instanceof TimeoutException
                  ? late(request)
                  : new CompletionException(failure);
            });
  }

  private RequestException late(Batcher.Request request) {
    RequestException late =
        new RequestException(503, "no answer within " + rules.timeout().toMillis() + " ms");
    batcher.giveUp(request, late);
    return late;
  }

  /** The client waits no longer: unless the request runs already, it is not run. */
  public void abandon(Batcher.Request request) {
    batcher.giveUp(request, new Batcher.CallerGoneException());
  }
}
