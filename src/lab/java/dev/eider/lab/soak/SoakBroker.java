package dev.eider.lab.soak;

import dev.eider.config.Settings;
import dev.eider.kafka.KafkaClients;
import dev.eider.lab.process.Distribution;
import dev.eider.lab.process.EiderProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * The broker of a soak: one of the caller's, whose topics are deleted again, or its own process.
 */
final class SoakBroker implements AutoCloseable {
  private final EiderProcess.@Nullable Broker own;
  private final String bootstrap;
  private final Settings settings;
  private final Set<String> topics = new TreeSet<>();

  private SoakBroker(EiderProcess.@Nullable Broker own, String bootstrap, Settings settings) {
    this.own = own;
    this.bootstrap = bootstrap;
    this.settings = settings;
  }

  /**
   * @param bootstrap the caller's brokers; null for one of its own
   * @param folder for the records of its own
   */
  static SoakBroker of(
      @Nullable String bootstrap, Settings settings, Distribution distribution, Path folder)
      throws IOException, InterruptedException {
    if (bootstrap != null) {
      return new SoakBroker(null, bootstrap, settings);
    }
    EiderProcess.Broker own = EiderProcess.Broker.start(distribution, folder);
    return new SoakBroker(own, own.bootstrap(), settings);
  }

  String bootstrap() {
    return bootstrap;
  }

  /** What the names of one soak's topics begin with. */
  static String newPrefix() {
    return "eider-soak-" + Long.toUnsignedString(new SplittableRandom().nextLong(), 36);
  }

  /** Has topics deleted in the end, where the broker is the caller's. */
  void delete(Collection<String> made) {
    topics.addAll(made);
  }

  @Override
  public void close() throws IOException {
    if (own != null) {
      own.close();
      return;
    }
    try (Admin admin = KafkaClients.of(settings, bootstrap).admin()) {
      for (var deletion : admin.deleteTopics(topics).topicNameValues().entrySet()) {
        try {
          deletion.getValue().get();
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
            throw new IOException("the topic " + deletion.getKey() + " stays: " + e.getCause(), e);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the topics of this soak stay: " + topics, e);
    }
  }
}
