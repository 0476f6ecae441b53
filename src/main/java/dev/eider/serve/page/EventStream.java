package dev.eider.serve.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import io.javalin.http.ServiceUnavailableResponse;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Server-sent events that say what has changed. Nothing is queued for a page: it is told of the
 * newest state when it is ready to hear, so a slow one misses states in between. Each page holds a
 * thread, so their number is bounded. One that does not read at all is dropped when the connection
 * has been blocked for the server's idle timeout.
 */
final class EventStream {
  private static final Duration HEARTBEAT = Duration.ofSeconds(4);
  private static final long LEAST_MILLIS_BETWEEN = 250;

  private final PageState state;
  private final Supplier<byte[]> status;
  private final Semaphore places;

  /**
   * @param status the JSON of an event
   * @param clients the most that are served at once
   */
  EventStream(PageState state, Supplier<byte[]> status, int clients) {
    this.state = state;
    this.status = status;
    this.places = new Semaphore(clients);
  }

  /** Serves one page until it goes or the server ends. */
  void serve(Context context) throws InterruptedException {
    if (!places.tryAcquire()) {
      context.header("Retry-After", "10");
      throw new ServiceUnavailableResponse(
          "as many pages as serve.page.clients allows are kept informed already");
    }
    try {
      context.contentType("text/event-stream");
      context.header("Cache-Control", "no-store");
      context.header("X-Accel-Buffering", "no");
      send(context.res().getOutputStream());
    } catch (IOException e) {
      // The page has gone, which is how this ends.
      return;
    } finally {
      places.release();
    }
  }

  private void send(ServletOutputStream out) throws IOException, InterruptedException {
    while (!state.isClosed()) {
      PageState.Changes told = state.changes();
      out.write("event: state\ndata: ".getBytes(UTF_8));
      out.write(status.get());
      out.write("\n\n".getBytes(UTF_8));
      out.flush();
      Thread.sleep(LEAST_MILLIS_BETWEEN);
      state.awaitOthers(told, HEARTBEAT);
    }
  }
}
