package dev.eider.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.snapshot.Manifest;
import dev.eider.snapshot.ServableModels;
import dev.eider.snapshot.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BatcherTest {
  @Test
  void errorOfTheEngine_endsTheThread_andNobodyWaitsForIt() throws Exception {
    Servable model = Servable.of(Snapshot.of(ServableModels.darkFromBright(1), "eider", 1), "cpu");
    try (Batcher batcher = new Batcher(8, Duration.ofMillis(1), 64, new FailingOnTheSecond())) {
      batcher.swap(model);
      while (batcher.manifest() == null) {
        Thread.onSpinWait();
      }
      List<byte[]> images = List.of(ServableModels.image(10));
      assertThat(batcher.submit(images, model.shape()).get(30, TimeUnit.SECONDS).logits())
          .hasDimensions(1, 2);
      assertThat(batcher.isAlive()).isTrue();

      CompletableFuture<Batcher.Answer> failed = batcher.submit(images, model.shape());

      assertThatThrownBy(() -> failed.get(30, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(OutOfMemoryError.class);
      while (batcher.isAlive()) {
        Thread.onSpinWait();
      }
      assertThatThrownBy(() -> batcher.submit(images, model.shape()).get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(Batcher.ServerStoppedException.class);
    }
  }

  private static final class FailingOnTheSecond implements Batcher.Observer {
    private int batches;

    @Override
    public void ran(int images) {
      if (++batches == 2) {
        throw new OutOfMemoryError("as the engine does");
      }
    }

    @Override
    public void swapped(Manifest manifest) {}
  }
}
