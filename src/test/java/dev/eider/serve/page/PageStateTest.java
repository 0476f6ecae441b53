package dev.eider.serve.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PageStateTest {
  private final PageState state = new PageState(5, InstantSource.system());

  @Test
  void changeThatHappenedBeforeTheWaiting_isNotMissed() throws Exception {
    PageState.Changes before = state.changes();
    state.reported(TestingReports.of(1, List.of()), null);
    state.serving(3);

    PageState.Changes after = state.awaitOthers(before, Duration.ofHours(1));

    assertThat(after).isEqualTo(new PageState.Changes(1, before.versions() + 1, 0));
    assertThat(state.serving()).isEqualTo(3);
  }

  @Test
  void whoWaits_isWokenByAChangeAndByTheEnd() throws Exception {
    CompletableFuture<PageState.Changes> waiting = waiting();
    state.reported(TestingReports.of(1, List.of()), null);
    assertThat(waiting.get(30, TimeUnit.SECONDS).learning()).isEqualTo(1);

    CompletableFuture<PageState.Changes> last = waiting();
    state.close();
    last.get(30, TimeUnit.SECONDS);
    assertThat(state.isClosed()).isTrue();
  }

  private CompletableFuture<PageState.Changes> waiting() {
    PageState.Changes now = state.changes();
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return state.awaitOthers(now, Duration.ofHours(1));
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
