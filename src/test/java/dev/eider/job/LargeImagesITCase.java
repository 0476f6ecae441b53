package dev.eider.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.cli.EmbeddedBroker;
import dev.eider.config.Settings;
import dev.eider.dataset.Dataset;
import dev.eider.dataset.DatasetOptions;
import dev.eider.dataset.Datasets;
import dev.eider.dataset.Publisher;
import dev.eider.report.LearningReport;
import dev.eider.serve.ModelServer;
import dev.eider.serve.Track;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A photograph of several megabytes, where Kafka's own limits are one, on its whole way. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class LargeImagesITCase {
  private static final int SIDE = 1400;
  private static final int MEGABYTE = 1 << 20;

  private final Path folder;

  LargeImagesITCase(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void photograph_isPublishedTrainedOrADeadLetter_andAcceptedAsFeedback() throws Exception {
    byte[] photograph = noise();
    assertThat(photograph.length).isGreaterThan(3 * MEGABYTE);
    byte[] damaged = Arrays.copyOf(photograph, photograph.length / 2);
    Path owl = Files.createDirectories(folder.resolve("data/class-0"));
    Files.write(owl.resolve("whole.jpg"), photograph);
    Files.write(owl.resolve("damaged.jpg"), damaged);
    Settings settings =
        TestingRecords.settings()
            .with(JobSettings.CHECKPOINTS_DIR, folder.resolve("checkpoints").toString());
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Dataset images = Datasets.open("folder", folder.resolve("data"), DatasetOptions.defaults());
      Publisher.builder(broker.bootstrap(), images).build().run();
      List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
      for (int i = 0; i < 66; i++) {
        records.add(TestingRecords.good(i));
      }
      TestingRecords.publish(broker.bootstrap(), records);
      Topics.create(settings, broker.bootstrap());

      LearningReport last = trained(broker, settings);

      assertThat(last.account().consumed()).isEqualTo(68);
      assertThat(last.account().deadLettered()).isEqualTo(1);
      assertThat(TestingJob.committed(broker.bootstrap(), "eider.images.dead-letter"))
          .singleElement()
          .extracting(ConsumerRecord::value)
          .isEqualTo(damaged);
      try (ModelServer server =
          ModelServer.start(settings, broker.bootstrap(), Track.CANARY, 0, "eider.images")) {
        assertThat(feedback(server, photograph)).isEqualTo(202);
      }
      List<ConsumerRecord<byte[], byte[]>> all =
          TestingJob.committed(broker.bootstrap(), "eider.images");
      assertThat(all.get(all.size() - 1).value()).isEqualTo(photograph);
    }
  }

  private LearningReport trained(EmbeddedBroker broker, Settings settings) throws Exception {
    try (LearningReports reports = new LearningReports(settings, broker.bootstrap())) {
      RunningJob job =
          TestingJob.submitted(
              broker,
              settings,
              TopicEnds.now(settings, broker.bootstrap()),
              Optional.empty(),
              folder);
      return TestingJob.last(job, reports);
    }
  }

  /** The status that the server answers with, once it has the version that the job has left. */
  private static int feedback(ModelServer server, byte[] image) throws Exception {
    long deadline = System.nanoTime() + TestingJob.DEADLINE.toNanos();
    while (server.version() == null && System.nanoTime() < deadline) {
      Thread.sleep(100);
    }
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + "/feedback?label=class-0"))
            .header("Content-Type", "image/jpeg")
            .POST(HttpRequest.BodyPublishers.ofByteArray(image))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
  }

  /** A JPEG of nothing that could be compressed, in the best quality. */
  private static byte[] noise() throws IOException {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(1);
    image.setRGB(0, 0, SIDE, SIDE, random.ints((long) SIDE * SIDE).toArray(), 0, SIDE);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      ImageWriteParam quality = writer.getDefaultWriteParam();
      quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      quality.setCompressionQuality(1);
      writer.write(null, new IIOImage(image, null, null), quality);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
