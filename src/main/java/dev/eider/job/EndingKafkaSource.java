package dev.eider.job;

import java.io.IOException;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.common.TopicPartition;

/**
 * A {@link KafkaSource} that ends where this submission says, also after it was restored.
 *
 * <ul>
 *   <li>A restored split keeps the stopping offset that it was made with, so a job that was started
 *       without an end would never have one, and the other way round: here every split gets the end
 *       of this submission as it is read.
 *   <li>The connector's enumerator tells its readers that no more partitions follow only when its
 *       one discovery finds a new one; a restored one knows them all and stays silent, and the job
 *       waits for ever (FLINK-31006, open in 5.0.0): here every reader is told, once the partitions
 *       that were added since are discovered.
 * </ul>
 */
final class EndingKafkaSource<T>
    implements Source<T, KafkaPartitionSplit, KafkaSourceEnumState>, ResultTypeQueryable<T> {
  private static final long serialVersionUID = 1;

  /** The end of a partition that was not there when the ends were asked for. */
  private static final long ADDED_SINCE = 0;

  private final KafkaSource<T> source;
  private final TopicEnds ends;

  /**
   * @param source bounded by the same ends, or unbounded
   */
  EndingKafkaSource(KafkaSource<T> source, TopicEnds ends) {
    this.source = source;
    this.ends = ends;
  }

  @Override
  public Boundedness getBoundedness() {
    return source.getBoundedness();
  }

  @Override
  public SourceReader<T, KafkaPartitionSplit> createReader(SourceReaderContext context)
      throws Exception {
    return source.createReader(context);
  }

  @Override
  public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context) {
    return source.createEnumerator(context);
  }

  @Override
  public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState checkpoint)
      throws IOException {
    if (!ends.areKnown() || !checkpoint.initialDiscoveryFinished()) {
      return source.restoreEnumerator(context, checkpoint);
    }
    SingleDiscoveryContext discovery = new SingleDiscoveryContext(context);
    return new EndingEnumerator(source.restoreEnumerator(discovery, checkpoint), discovery);
  }

  @Override
  public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
    return new EndSettingSerializer(source.getSplitSerializer(), ends);
  }

  @Override
  public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
    return source.getEnumeratorCheckpointSerializer();
  }

  @Override
  public TypeInformation<T> getProducedType() {
    return source.getProducedType();
  }

  /** Signals the end of partitions to each reader, after what was still to be assigned to it. */
  private record EndingEnumerator(
      SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restored,
      SingleDiscoveryContext discovery)
      implements SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> {
    @Override
    public void start() {
      restored.start();
    }

    @Override
    public void handleSplitRequest(int subtask, String host) {
      restored.handleSplitRequest(subtask, host);
    }

    @Override
    public void addSplitsBack(List<KafkaPartitionSplit> splits, int subtask) {
      restored.addSplitsBack(splits, subtask);
    }

    @Override
    public void addReader(int subtask) {
      restored.addReader(subtask);
      if (discovery.isOver()) {
        discovery.signalNoMoreSplits(subtask);
      }
    }

    @Override
    public KafkaSourceEnumState snapshotState(long checkpoint) throws Exception {
      return restored.snapshotState(checkpoint);
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) throws Exception {
      restored.notifyCheckpointComplete(checkpoint);
    }

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
      restored.handleSourceEvent(subtask, event);
    }

    @Override
    public void close() throws IOException {
      restored.close();
    }
  }

  /** Reads splits with this submission's end, whatever end they were written with. */
  private record EndSettingSerializer(
      SimpleVersionedSerializer<KafkaPartitionSplit> serializer, TopicEnds ends)
      implements SimpleVersionedSerializer<KafkaPartitionSplit> {
    @Override
    public int getVersion() {
      return serializer.getVersion();
    }

    @Override
    public byte[] serialize(KafkaPartitionSplit split) throws IOException {
      return serializer.serialize(split);
    }

    @Override
    public KafkaPartitionSplit deserialize(int version, byte[] bytes) throws IOException {
      KafkaPartitionSplit split = serializer.deserialize(version, bytes);
      TopicPartition partition = split.getTopicPartition();
      return new KafkaPartitionSplit(
          partition,
          split.getStartingOffset(),
          ends.areKnown()
              ? ends.of(partition).orElse(ADDED_SINCE)
              : KafkaPartitionSplit.NO_STOPPING_OFFSET);
    }
  }
}
