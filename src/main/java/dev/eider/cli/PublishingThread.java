package dev.eider.cli;

import dev.eider.dataset.Publisher;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;

/** A publisher in a thread of its own, whose failure is thrown to whoever asks. */
final class PublishingThread implements AutoCloseable {
  private final Publisher publisher;
  private final AtomicLong published;
  private final FutureTask<Long> work;
  private final Thread thread;

  private PublishingThread(Publisher publisher, AtomicLong published) {
    this.publisher = publisher;
    this.published = published;
    this.work = new FutureTask<>(() -> publisher.run().total());
    this.thread = new Thread(work, "publisher");
  }

  static PublishingThread start(Publisher.Builder builder) {
    AtomicLong published = new AtomicLong();
    PublishingThread publishing =
        new PublishingThread(
            builder.progress(progress -> published.set(progress.total())).build(), published);
    publishing.thread.start();
    return publishing;
  }

  /** Records published so far. */
  long published() {
    return published.get();
  }

  /**
   * Throws what ended the publisher, if anything did.
   *
   * @throws IOException in one line
   */
  void throwIfFailed() throws IOException, InterruptedException {
    if (!work.isDone()) {
      return;
    }
    try {
      published.set(work.get());
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new IOException(String.valueOf(cause.getMessage()), cause);
    }
  }

  /** Stops the publisher once what was sent is acknowledged; again is harmless. */
  @Override
  public void close() throws IOException {
    publisher.stop();
    try {
      thread.join();
      throwIfFailed();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the publisher stops", e);
    }
  }
}
