package dev.eider.cli;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Work that ends cleanly on Ctrl-C: the process's shutdown asks the work to stop and waits, at most
 * {@value #PATIENCE_SECONDS} seconds, until it has ended.
 */
public final class GracefulShutdown {
  private static final int PATIENCE_SECONDS = 45;

  private final Runnable stop;
  private final CountDownLatch ended = new CountDownLatch(1);

  private GracefulShutdown(Runnable stop) {
    this.stop = stop;
  }

  /**
   * Does work that can be stopped.
   *
   * @param stop makes the work end soon; runs in a thread of its own and must not block
   */
  public static <T> T on(Runnable stop, Work<T> work) throws IOException, InterruptedException {
    GracefulShutdown cleanStop = new GracefulShutdown(stop);
    Thread hook = new Thread(cleanStop::stopAndWait, "clean-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.run();
    } finally {
      cleanStop.ended.countDown();
      remove(hook);
    }
  }

  private void stopAndWait() {
    stop.run();
    try {
      boolean inTime = ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (!inTime) {
        System.err.println("eider: gave up waiting for a clean stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is shutting down, so the hook runs; it has just been told that work has ended.
      return;
    }
  }

  /** Work that returns something. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws IOException, InterruptedException;
  }
}
