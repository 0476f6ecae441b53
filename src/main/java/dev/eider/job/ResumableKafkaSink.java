package dev.eider.job;

import dev.eider.config.Settings;
import dev.eider.kafka.KafkaClients;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.TwoPhaseCommittingStatefulSink;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link KafkaSink} whose job, when it is resumed, asks the broker what became of the
 * transactions in its checkpoint before it commits them. The connector commits them all: of one
 * that was committed before the job ended, a broker of Kafka 4 says that its producer is fenced,
 * which is what it says of one that was aborted too, and the connector's log takes both for a loss.
 */
final class ResumableKafkaSink<T>
    implements TwoPhaseCommittingStatefulSink<T, KafkaWriterState, KafkaCommittable>,
        SupportsPostCommitTopology<KafkaCommittable> {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(ResumableKafkaSink.class);

  private final KafkaSink<T> sink;
  private final Settings settings;
  private final String bootstrap;

  ResumableKafkaSink(KafkaSink<T> sink, Settings settings, String bootstrap) {
    this.sink = sink;
    this.settings = settings;
    this.bootstrap = bootstrap;
  }

  @Override
  public PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> createWriter(
      WriterInitContext context) throws IOException {
    return sink.createWriter(context);
  }

  @Override
  public PrecommittingStatefulSinkWriter<T, KafkaWriterState, KafkaCommittable> restoreWriter(
      WriterInitContext context, Collection<KafkaWriterState> states) throws IOException {
    TwoPhaseCommittingStatefulSink<T, KafkaWriterState, KafkaCommittable> own = sink;
    return own.restoreWriter(context, states);
  }

  @Override
  public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
    return sink.getWriterStateSerializer();
  }

  @Override
  public SimpleVersionedSerializer<KafkaCommittable> getCommittableSerializer() {
    return sink.getCommittableSerializer();
  }

  @Override
  public void addPostCommitTopology(DataStream<CommittableMessage<KafkaCommittable>> committed) {
    sink.addPostCommitTopology(committed);
  }

  @Override
  public Committer<KafkaCommittable> createCommitter(CommitterInitContext context) {
    return new AskingCommitter(sink.createCommitter(context));
  }

  /** Hands on what is open, and whatever this job wrote itself. */
  private final class AskingCommitter implements Committer<KafkaCommittable>, Closeable {
    private final Committer<KafkaCommittable> committer;

    AskingCommitter(Committer<KafkaCommittable> committer) {
      this.committer = committer;
    }

    @Override
    public void commit(Collection<CommitRequest<KafkaCommittable>> requests)
        throws IOException, InterruptedException {
      List<CommitRequest<KafkaCommittable>> open = new ArrayList<>();
      for (CommitRequest<KafkaCommittable> request : requests) {
        KafkaCommittable own = request.getCommittable();
        RestoredTransaction state =
            own.getProducer().isPresent()
                ? RestoredTransaction.OPEN
                : ask(own).orElse(RestoredTransaction.OPEN);
        switch (state) {
          case OPEN -> open.add(request);
          case COMMITTED -> {
            LOG.info(
                "the transaction {} was committed before the job ended: nothing is lost",
                own.getTransactionalId());
            request.signalAlreadyCommitted();
          }
          case ABORTED -> {
            String loss =
                "the transaction "
                    + own.getTransactionalId()
                    + " was aborted while the job did not run: what it held is lost";
            LOG.error("{}", loss);
            request.signalFailedWithKnownReason(new IOException(loss));
          }
        }
      }
      committer.commit(open);
    }

    /** Empty where the broker does not say; then the commit says whether it is possible. */
    private Optional<RestoredTransaction> ask(KafkaCommittable own) throws InterruptedException {
      String id = own.getTransactionalId();
      try (Admin admin = KafkaClients.of(settings, bootstrap).admin()) {
        TransactionDescription now = admin.describeTransactions(List.of(id)).description(id).get();
        return Optional.of(RestoredTransaction.of(own.getProducerId(), own.getEpoch(), now));
      } catch (ExecutionException e) {
        LOG.warn("the broker does not say what became of the transaction {}", id, e);
        return Optional.empty();
      }
    }

    @Override
    public void close() throws IOException {
      if (committer instanceof Closeable own) {
        own.close();
      }
    }
  }
}
