package dev.eider.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eider.config.Settings;
import dev.eider.dataset.Publisher;
import dev.eider.dataset.SyntheticShapes;
import dev.eider.job.Checkpoints;
import dev.eider.job.LearningReports;
import dev.eider.job.Topics;
import dev.eider.lab.process.JavaProcess;
import dev.eider.report.LearningReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 180, unit = TimeUnit.SECONDS)
class TrainCommandITCase {
  private static EmbeddedBroker broker;

  private final Path folder;

  TrainCommandITCase(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeAll
  static void startBroker() throws IOException {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stopBroker() throws IOException {
    broker.close();
  }

  @Test
  void recordsBehindAnOpenTransaction_areWaitedForOrCountedAndNeverLeftOut() throws Exception {
    Topics.create(settings("open"), broker.bootstrap());
    // Nobody ends this one, as where its producer has died; the broker would in ten minutes.
    try (KafkaProducer<byte[], byte[]> dead =
        producer(Map.of("transactional.id", "dead", "transaction.timeout.ms", "600000"))) {
      dead.initTransactions();
      dead.beginTransaction();
      dead.send(record("open", 0)).get();
      publish("open", 1, 41);

      Run givingUp = new Run("open", "--bounded", "-Dbounded.transactions.wait=1 s");
      assertThat(givingUp.toItsEnd()).isEqualTo(1);
      assertThat(givingUp.errors())
          .contains("eider train: waiting for open transactions of open.images: 41 records")
          .contains("eider train: 41 records of open.images are in or behind transactions that")
          .doesNotContain("\tat ");
      assertThat(givingUp.printed()).isEmpty();

      for (List<String> wrong :
          List.of(
              List.of("-Dnetwork=resnet8", "the learner's state has the network 'smallcnn'"),
              List.of("-Dimage.height=16", "the learner's state has the image size '8x8'"),
              List.of("-Dholdout.dev.share=0.3", "examples that have trained would be held out"),
              List.of("-Dnetwork=torchscript", "network.torchscript must name its file"))) {
        Run refused = new Run("open", "--bounded", "--resume", wrong.get(0));
        assertThat(refused.toItsEnd()).as(wrong.toString()).isPositive();
        assertThat(refused.errors().strip())
            .startsWith("eider train: ")
            .contains(wrong.get(1))
            .hasLineCount(1);
      }

      Run waiting = new Run("open", "--bounded", "--resume", "--report=" + report());
      Future<Integer> code = waiting.inBackground();
      waiting.awaitError("waiting for open transactions");
      dead.abortTransaction();
      publish("open", 41, 50); // behind the end of the run
      assertThat(code.get()).as(waiting.errors()).isZero();
      // Of 41 records one was aborted.
      assertThat(waiting.printed()).startsWith("40 records, stage");
      assertThat(recordsConsumed()).isEqualTo(40);
    }
  }

  @Test
  void secondJobOfAGroup_isRefusedInOneLineOrTakesOverOnce() throws Exception {
    Topics.create(settings("group"), broker.bootstrap());
    publish("group", 0, 40);
    Run older = new Run("group");
    Future<Integer> olderCode = older.inBackground();
    while (Checkpoints.newest(folder.resolve("group")).isEmpty()) {
      assertThat(olderCode.isDone()).as(older.errors()).isFalse();
      Thread.sleep(100);
    }

    Run refused = new Run("group", "--bounded");
    assertThat(refused.toItsEnd()).isEqualTo(1);
    assertThat(refused.errors())
        .contains("eider train: a job of the group 'group' is running (client eider-")
        .contains("--take-over")
        .doesNotContain("\tat ");
    assertThat(olderCode.isDone()).as(older.errors()).isFalse();

    Run taking = new Run("group", "--bounded", "--take-over", "--resume");
    assertThat(taking.toItsEnd()).as(taking.errors()).isZero();
    assertThat(olderCode.get()).isEqualTo(1);
    assertThat(older.errors().strip())
        .isEqualTo("eider train: another job took the group 'group' over");
    assertThat(taking.printed()).startsWith("40 records, stage");

    // One that has ended is in nobody's way.
    Run next = new Run("group", "--bounded", "--fresh");
    assertThat(next.toItsEnd()).isZero();
    assertThat(next.errors()).isEmpty();
  }

  @Test
  void emptyTopic_isSaidInWords() throws Exception {
    Run empty = new Run("empty", "--bounded", "--report=" + report());

    assertThat(empty.toItsEnd()).as(empty.errors()).isZero();
    assertThat(empty.printed().strip()).isEqualTo("the topic empty.images is empty");
    assertThat(recordsConsumed()).isZero();
  }

  @Test
  void folderThatCannotBeWritten_isSaidInOneLine() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    Run refused = new Run("unwritable", "--bounded", "--checkpoints=" + file.resolve("below"));

    assertThat(refused.toItsEnd()).isEqualTo(1);
    assertThat(refused.errors().strip())
        .startsWith("eider train: no checkpoints can be written to the folder " + file)
        .hasLineCount(1);
  }

  /** A run of {@code eider train} in this process. */
  private final class Run {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> arguments = new ArrayList<>();

    /**
     * @param name of the group, and the beginning of the topics' names
     */
    Run(String name, String... arguments) {
      this.arguments.add("train");
      this.arguments.add("--bootstrap=" + broker.bootstrap());
      List<String> further = List.of(arguments);
      if (further.stream().noneMatch(argument -> argument.startsWith("--checkpoints"))) {
        this.arguments.add("--checkpoints=" + folder.resolve(name));
      }
      own(name).forEach((key, value) -> this.arguments.add("-D" + key + "=" + value));
      this.arguments.addAll(further);
    }

    int toItsEnd() {
      return Eider.commandLine()
          .setOut(new PrintWriter(out, true))
          .setErr(new PrintWriter(err, true))
          .execute(arguments.toArray(new String[0]));
    }

    Future<Integer> inBackground() {
      return CompletableFuture.supplyAsync(this::toItsEnd, task -> new Thread(task).start());
    }

    void awaitError(String text) throws InterruptedException {
      while (!errors().contains(text)) {
        Thread.sleep(50);
      }
    }

    String printed() {
      return out.toString();
    }

    String errors() {
      return err.toString();
    }
  }

  private Path report() {
    return folder.resolve("report.json");
  }

  private long recordsConsumed() throws IOException {
    return new ObjectMapper().readTree(report().toFile()).path("recordsConsumed").asLong(-1);
  }

  private static Settings settings(String name) {
    return Settings.of(own(name));
  }

  private static Map<String, String> own(String name) {
    return Map.ofEntries(
        Map.entry("image.height", "8"),
        Map.entry("image.width", "8"),
        Map.entry("augmentation.padding", "1"),
        Map.entry("batch.size", "16"),
        Map.entry("replay.ratio", "0"),
        Map.entry("report.interval", "200 ms"),
        Map.entry("checkpoint.interval", "300 ms"),
        Map.entry("consumer.group", name),
        Map.entry("topic.images", name + ".images"),
        Map.entry("topic.dead-letter", name + ".dead-letter"),
        Map.entry("topic.models", name + ".models"),
        Map.entry("topic.model-chunks", name + ".model-chunks"),
        Map.entry("topic.releases", name + ".releases"),
        Map.entry("topic.learning", name + ".learning"));
  }

  private static void publish(String name, int from, int to) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      for (int i = from; i < to; i++) {
        producer.send(record(name, i)).get();
      }
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>(more);
    properties.put("bootstrap.servers", broker.bootstrap());
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static ProducerRecord<byte[], byte[]> record(String name, int i) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(name + ".images", ("id-" + i).getBytes(UTF_8), new byte[3 * 8 * 8]);
    record.headers().add("label", ("class-" + i % 2).getBytes(UTF_8));
    record.headers().add("content-type", "application/x-eider-rgb8".getBytes(UTF_8));
    record.headers().add("height", "8".getBytes(UTF_8));
    record.headers().add("width", "8".getBytes(UTF_8));
    return record;
  }

  @Test
  void terminatedProcess_leavesNoTemporaryFolderBehind() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Settings settings = Settings.defaults();
    Topics.create(settings, broker.bootstrap());
    Publisher.builder(broker.bootstrap(), SyntheticShapes.balanced(1, 10)).build().run();
    Process process = started(temporary, broker.bootstrap());
    try (LearningReports reports = new LearningReports(settings, broker.bootstrap())) {
      List<LearningReport> seen = reports.poll(Duration.ofMillis(200));
      while (seen.isEmpty() && process.isAlive()) {
        seen = reports.poll(Duration.ofMillis(200));
      }
      assertThat(foldersOfTrain(temporary)).isEqualTo(1);

      process.destroy();

      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(foldersOfTrain(temporary)).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private Process started(Path temporary, String bootstrap) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JavaProcess.virtualMachineOptions());
    command.addAll(
        List.of(
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path"),
            Eider.class.getName(),
            "train",
            "--bootstrap=" + bootstrap,
            "--checkpoints=" + folder.resolve("checkpoints"),
            "-Dreport.interval=200 ms"));
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static long foldersOfTrain(Path temporary) throws IOException {
    try (Stream<Path> entries = Files.list(temporary)) {
      return entries
          .filter(path -> path.getFileName().toString().startsWith("eider-train-"))
          .count();
    }
  }
}
