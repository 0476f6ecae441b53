package dev.eider.job;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;

/**
 * The context of a restored enumerator, which looks for partitions once. When it has found them
 * all, every reader is told that no more follow. The enumerator looks by asynchronous calls whose
 * handlers may make further calls, so it has finished when the last handler has run. Calls run in
 * another thread; handlers, and all methods here, run in the coordinator's.
 */
final class SingleDiscoveryContext implements SplitEnumeratorContext<KafkaPartitionSplit> {
  private final SplitEnumeratorContext<KafkaPartitionSplit> context;
  private int calls;
  private boolean over;

  SingleDiscoveryContext(SplitEnumeratorContext<KafkaPartitionSplit> context) {
    this.context = context;
  }

  /** Whether all partitions that were added are known and assigned. */
  boolean isOver() {
    return over;
  }

  @Override
  public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
    calls++;
    context.callAsync(
        callable,
        (answer, failure) -> {
          handler.accept(answer, failure);
          calls--;
          if (calls == 0 && !over) {
            over = true;
            registeredReaders().keySet().forEach(this::signalNoMoreSplits);
          }
        });
  }

  @Override
  public <T> void callAsync(
      Callable<T> callable, BiConsumer<T, Throwable> handler, long delay, long period) {
    throw new IllegalStateException("a job with an end looks for partitions once");
  }

  @Override
  public SplitEnumeratorMetricGroup metricGroup() {
    return context.metricGroup();
  }

  @Override
  public void sendEventToSourceReader(int subtask, SourceEvent event) {
    context.sendEventToSourceReader(subtask, event);
  }

  @Override
  public void sendEventToSourceReader(int subtask, int attempt, SourceEvent event) {
    context.sendEventToSourceReader(subtask, attempt, event);
  }

  @Override
  public int currentParallelism() {
    return context.currentParallelism();
  }

  @Override
  public Map<Integer, ReaderInfo> registeredReaders() {
    return context.registeredReaders();
  }

  @Override
  public Map<Integer, Map<Integer, ReaderInfo>> registeredReadersOfAttempts() {
    return context.registeredReadersOfAttempts();
  }

  @Override
  public void assignSplits(SplitsAssignment<KafkaPartitionSplit> splits) {
    context.assignSplits(splits);
  }

  @Override
  public void signalNoMoreSplits(int subtask) {
    context.signalNoMoreSplits(subtask);
  }

  @Override
  public void runInCoordinatorThread(Runnable runnable) {
    context.runInCoordinatorThread(runnable);
  }

  @Override
  public void setIsProcessingBacklog(boolean backlog) {
    context.setIsProcessingBacklog(backlog);
  }
}
