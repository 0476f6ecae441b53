package dev.eider.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eider.config.InvalidSettingException;
import dev.eider.config.MessageLimits;
import dev.eider.config.Settings;
import dev.eider.data.ImageRecordFormat;
import dev.eider.data.Printable;
import dev.eider.kafka.KafkaClients;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Streams a data set into the images topic, in the format of {@link ImageRecordFormat}. An
 * idempotent producer waits for all in-sync replicas; what {@link #run} returns is what the broker
 * has acknowledged. A publisher runs once.
 */
public final class Publisher {
  /** The images topic's usual name. */
  public static final String DEFAULT_TOPIC = "eider.images";

  private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** The most that id, headers and framing of a record made here take beside the image. */
  private static final int RECORD_FRAME_BYTES = 2 << 10;

  private static final int SHOWN = 3;

  private final Dataset dataset;
  private final String topic;
  private final int epochs;
  private final @Nullable Double recordsPerSecond;
  private final int partitions;
  private final MessageLimits limits;
  private final KafkaClients clients;
  private final Consumer<Published> progress;
  private final Acknowledgements acknowledgements;
  private final CountDownLatch stopped = new CountDownLatch(1);

  private Publisher(Builder builder) {
    this.dataset = builder.dataset;
    this.topic = builder.topic;
    this.epochs = builder.epochs;
    this.recordsPerSecond = builder.recordsPerSecond;
    this.partitions = builder.partitions;
    this.limits = builder.limits;
    this.clients = new KafkaClients(builder.bootstrap, builder.clientProperties);
    this.progress = builder.progress;
    this.acknowledgements = new Acknowledgements(dataset.classes());
  }

  /**
   * A publisher of a data set, once and as fast as the broker takes it.
   *
   * @param bootstrap the broker's {@code host:port}, or several with commas
   */
  public static Builder builder(String bootstrap, Dataset dataset) {
    return new Builder(bootstrap, dataset);
  }

  /**
   * Creates the topic where it is missing and publishes until the data set's epochs are over or
   * {@link #stop} is called; returns when the broker has acknowledged everything that was sent.
   *
   * @throws IOException where no broker answers, or it does not acknowledge a record; before
   *     anything is sent, where an image is larger than is accepted, or than the topic takes
   */
  public Published run() throws IOException, InterruptedException {
    requireWithin(limits.imageBytes(), "image.max-bytes = " + limits.imageBytes(), "");
    ImagesTopic images = new ImagesTopic(topic, clients);
    images.ensure(partitions, limits.imageMessageBytes());
    requireWithin(
        images.maxMessageBytes() - RECORD_FRAME_BYTES,
        "the topic " + topic + " takes, max.message.bytes = " + images.maxMessageBytes(),
        "; raise it: kafka-configs.sh --alter --topic "
            + topic
            + " --add-config max.message.bytes="
            + limits.imageMessageBytes());
    try (KafkaProducer<byte[], byte[]> producer =
        clients.producer(producerDefaults(), Map.of("enable.idempotence", "true"))) {
      publishEpochs(producer);
    } catch (InterruptException e) {
      Thread.interrupted(); // set again by Kafka; the checked exception stands for it
      InterruptedException interrupted = new InterruptedException("interrupted while publishing");
      interrupted.initCause(e);
      throw interrupted;
    } catch (KafkaException e) {
      throw failed(e);
    }
    Exception failure = acknowledgements.failure().orElse(null);
    if (failure != null) {
      throw failed(failure);
    }
    Published published = acknowledgements.published();
    progress.accept(published);
    return published;
  }

  /** Ends {@link #run} early; may be called from any thread, any number of times. */
  public void stop() {
    stopped.countDown();
  }

  private void publishEpochs(KafkaProducer<byte[], byte[]> producer) throws InterruptedException {
    long now = System.nanoTime();
    Pacer pacer = recordsPerSecond == null ? null : new Pacer(recordsPerSecond, now);
    long nextProgress = now;
    for (int epoch = 0; epoch < epochs; epoch++) {
      Iterator<LabelledImage> images = dataset.epoch(epoch);
      while (images.hasNext()) {
        now = System.nanoTime();
        if (now - nextProgress >= 0) {
          progress.accept(acknowledgements.published());
          nextProgress = now + PROGRESS_NANOS;
        }
        long delayNanos = pacer == null ? 0 : pacer.nextDelayNanos(now);
        if (stopped.await(delayNanos, TimeUnit.NANOSECONDS)
            || acknowledgements.failure().isPresent()) {
          return;
        }
        send(producer, images.next());
      }
    }
  }

  private void send(KafkaProducer<byte[], byte[]> producer, LabelledImage image) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, image.id().getBytes(UTF_8), image.bytes());
    Headers headers = record.headers();
    headers.add(ImageRecordFormat.LABEL, image.label().getBytes(UTF_8));
    headers.add(ImageRecordFormat.CONTENT_TYPE, image.contentType().getBytes(UTF_8));
    image
        .shape()
        .ifPresent(
            shape -> {
              headers.add(ImageRecordFormat.HEIGHT, decimal(shape.height()));
              headers.add(ImageRecordFormat.WIDTH, decimal(shape.width()));
            });
    dataset
        .publishedSplit()
        .ifPresent(
            split -> headers.add(ImageRecordFormat.SPLIT, split.headerValue().getBytes(UTF_8)));
    var unused =
        producer.send(
            record, (metadata, error) -> acknowledgements.add(image.id(), image.label(), error));
  }

  /** Names images that are larger than the limit, before anything is sent. */
  private void requireWithin(long bytes, String limit, String remedy) throws IOException {
    List<String> larger = dataset.imagesLargerThan(bytes);
    if (!larger.isEmpty()) {
      List<String> shown = larger.subList(0, Math.min(larger.size(), SHOWN));
      throw new IOException(
          "nothing was published: "
              + larger.size()
              + (larger.size() == 1 ? " image is" : " images are")
              + " larger than "
              + limit
              + ": "
              + String.join(", ", shown)
              + (larger.size() > SHOWN ? ", ..." : "")
              + remedy);
    }
  }

  private IOException failed(Exception cause) {
    String id = acknowledgements.failedId();
    return new IOException(
        "publishing to the topic "
            + topic
            + " failed after "
            + acknowledgements.published().total()
            + " records: "
            + (id.isEmpty() ? "" : "the image " + Printable.of(id) + ": ")
            + cause.getMessage(),
        cause);
  }

  private static byte[] decimal(int number) {
    return Integer.toString(number).getBytes(UTF_8);
  }

  /** Nobody waits for a publisher, so a broker may be away for longer than elsewhere. */
  private Map<String, String> producerDefaults() {
    Map<String, String> defaults = new HashMap<>(limits.producerProperties());
    defaults.put("delivery.timeout.ms", "30000");
    defaults.put("max.block.ms", "30000");
    defaults.put("linger.ms", "10");
    return defaults;
  }

  /** How a publisher is to publish. */
  public static final class Builder {
    private final String bootstrap;
    private final Dataset dataset;
    private String topic = DEFAULT_TOPIC;
    private int epochs = 1;
    private @Nullable Double recordsPerSecond;
    private int partitions = 1;
    private MessageLimits limits = MessageLimits.of(Settings.defaults());
    private Map<String, String> clientProperties = Map.of();
    private Consumer<Published> progress = published -> {};

    private Builder(String bootstrap, Dataset dataset) {
      this.bootstrap = bootstrap;
      this.dataset = dataset;
    }

    /** The topic to publish to. */
    public Builder topic(String newTopic) {
      topic = newTopic;
      return this;
    }

    /** How often the data set is published, at least once. */
    public Builder epochs(int newEpochs) {
      require(newEpochs >= 1, "the number of epochs is " + newEpochs + "; it must be at least 1");
      epochs = newEpochs;
      return this;
    }

    /** The most records a second, above 0. */
    public Builder rate(double newRecordsPerSecond) {
      require(
          newRecordsPerSecond > 0, "the rate is " + newRecordsPerSecond + "; it must be above 0");
      recordsPerSecond = newRecordsPerSecond;
      return this;
    }

    /** The partitions of a topic that has to be created, at least 1. */
    public Builder partitions(int newPartitions) {
      require(
          newPartitions >= 1,
          "the number of partitions is " + newPartitions + "; it must be at least 1");
      partitions = newPartitions;
      return this;
    }

    /** How large images may be, and the messages of a topic that has to be created. */
    public Builder limits(MessageLimits newLimits) {
      limits = newLimits;
      return this;
    }

    /** Properties for the Kafka clients; acknowledgement and idempotence are not negotiable. */
    public Builder clientProperties(Map<String, String> newProperties) {
      clientProperties = Map.copyOf(newProperties);
      return this;
    }

    /** Takes what is published, at most five times a second and at the end, in the run's thread. */
    public Builder progress(Consumer<Published> newProgress) {
      progress = newProgress;
      return this;
    }

    public Publisher build() {
      return new Publisher(this);
    }

    private static void require(boolean condition, String fault) {
      if (!condition) {
        throw new InvalidSettingException(fault);
      }
    }
  }
}
