package dev.eider.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eider.config.Settings;
import dev.eider.data.ImageRecordFormat;
import dev.eider.ingest.RawRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A long-tailed stream of small raw images for the tests of the job. */
final class TestingRecords {
  static final String TOPIC = "eider.images";
  private static final int SIDE = 8;

  private TestingRecords() {}

  /** Settings of a learner that is done in seconds. */
  static Settings settings() {
    return Settings.of(
        Map.ofEntries(
            Map.entry("image.height", "8"),
            Map.entry("image.width", "8"),
            Map.entry("augmentation.padding", "1"),
            Map.entry("batch.size", "16"),
            Map.entry("dev.batch.size", "8"),
            Map.entry("warmup.steps", "10"),
            Map.entry("replay.capacity", "100"),
            Map.entry("replay.ratio", "1"),
            Map.entry("snapshot.every.steps", "20"),
            Map.entry("report.interval", "200 ms"),
            Map.entry("checkpoint.interval", "300 ms")));
  }

  /** The image of record {@code i}: class 0 half of the time, class 1 a quarter, and so on to 3. */
  static ProducerRecord<byte[], byte[]> good(int i) {
    Random random = new Random(i);
    int label = Math.min(3, Integer.numberOfTrailingZeros(random.nextInt() | 8));
    return record(i, label, "class-" + label, random);
  }

  /** The image of record {@code i} of some class. */
  static ProducerRecord<byte[], byte[]> labelled(int i, String label) {
    return record(i, i, label, new Random(i));
  }

  private static ProducerRecord<byte[], byte[]> record(
      int i, int colour, String label, Random random) {
    byte[] pixels = new byte[3 * SIDE * SIDE];
    random.nextBytes(pixels);
    for (int k = 0; k < SIDE * SIDE; k++) {
      pixels[(colour % 3) * SIDE * SIDE + k] |= (byte) 0xC0;
    }
    List<Header> headers = new ArrayList<>();
    headers.add(header(ImageRecordFormat.LABEL, label));
    headers.add(header(ImageRecordFormat.CONTENT_TYPE, ImageRecordFormat.RGB8));
    headers.add(header(ImageRecordFormat.HEIGHT, Integer.toString(SIDE)));
    headers.add(header(ImageRecordFormat.WIDTH, Integer.toString(SIDE)));
    return new ProducerRecord<>(
        TOPIC, null, 1000L + i, ("id-" + i).getBytes(UTF_8), pixels, headers);
  }

  /** A record that says it is a PNG and is none. */
  static ProducerRecord<byte[], byte[]> damaged(int i) {
    return new ProducerRecord<>(
        TOPIC,
        null,
        1000L + i,
        ("damaged-" + i).getBytes(UTF_8),
        "no picture".getBytes(UTF_8),
        List.of(
            header(ImageRecordFormat.LABEL, "class-0"),
            header(ImageRecordFormat.CONTENT_TYPE, ImageRecordFormat.PNG)));
  }

  /** A record as it comes from its topic's one partition. */
  static RawRecord raw(ProducerRecord<byte[], byte[]> record, long offset) {
    return new RawRecord(
        record.topic(),
        0,
        offset,
        record.timestamp(),
        record.key(),
        record.value(),
        Arrays.stream(record.headers().toArray())
            .map(header -> new RawRecord.Header(header.key(), header.value()))
            .toList());
  }

  static void publish(String bootstrap, List<ProducerRecord<byte[], byte[]>> records)
      throws ExecutionException, InterruptedException {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (ProducerRecord<byte[], byte[]> record : records) {
        sent.add(producer.send(record));
      }
      for (Future<RecordMetadata> acknowledged : sent) {
        acknowledged.get();
      }
    }
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(UTF_8));
  }
}
