package dev.eider.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eider.RequiredTool;
import dev.eider.lab.process.Distribution;
import dev.eider.lab.process.EiderProcess;
import dev.eider.lab.process.FlinkRest;
import dev.eider.lab.process.JavaProcess;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The images without an engine: the folders that docker/layout.sh lays out for them, started as
 * plain processes with the commands and the environment of docker/compose.yaml. Only hosts and
 * ports, and what would make a test wait, are others.
 */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class DockerITCase {
  private static final Duration PATIENCE = Duration.ofSeconds(240);
  private static final long POLL_MILLIS = 100;
  private static final Map<String, String> HASTY =
      Map.of(
          "EIDER_WARMUP_STEPS", "10",
          "EIDER_REPLAY_RATIO", "0",
          "EIDER_SNAPSHOT_EVERY_STEPS", "10",
          "EIDER_CHECKPOINT_INTERVAL", "1 s");

  private final Path folder;
  private final ComposeFile compose;
  private final List<Integer> ports;

  DockerITCase(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.compose = ComposeFile.read();
    this.ports = freePorts(4);
  }

  @Test
  void imageThatThePublisherPublished_isClassifiedByTheServer() throws Exception {
    Path curl = RequiredTool.find("curl");
    Distribution distribution = Distribution.ofThisProcess();
    Path layout = folder.resolve("layout");
    assertThat(run("docker/layout.sh", distribution.home().toString(), layout.toString())).isZero();
    FlinkImage flink =
        FlinkImage.of(distribution, layout, folder.resolve("flink"), flinkConfiguration());
    try (EiderProcess.Broker broker = EiderProcess.Broker.start(distribution, folder);
        JavaProcess taskManager = flink.taskManager(environment("taskmanager", broker));
        JavaProcess jobManager =
            flink.jobManager(arguments("jobmanager").subList(1, 3), jobSettings(broker));
        Container server = container(layout, "server", "server-canary", broker);
        Container publisher = container(layout, "publisher", "publisher", broker)) {
      FlinkRest rest = new FlinkRest(URI.create("http://127.0.0.1:" + ports.get(1)));
      await("the job to run", jobManager, () -> rest.jobs().containsValue("RUNNING"));
      String job = rest.jobs().keySet().iterator().next();
      assertThat(rest.get("/jobs/" + job).path("vertices"))
          .extracting(vertex -> vertex.path("name").asText())
          .anyMatch(name -> name.startsWith("learner"))
          .anyMatch(name -> name.startsWith("ledger") && !name.contains("learner"));
      assertThat(run("docker/healthcheck.sh", "" + ports.get(1), "/overview")).isZero();
      String url = "http://127.0.0.1:" + ports.get(2);
      await(
          "a model on the canary",
          jobManager,
          () -> run("docker/healthcheck.sh", "" + ports.get(2), "/v2/health/ready") == 0);

      JsonNode answer = classified(curl, url, published(broker));

      assertThat(answer.path("version").asLong()).as("%s", answer).isPositive();
      assertThat(answer.path("predictions")).hasSizeBetween(1, 5);
      assertThat(run("docker/healthcheck.sh", "" + ports.get(2), "/v2/health/live")).isZero();
      assertThat(run("docker/healthcheck.sh", "" + ports.get(2), "/nothing")).isEqualTo(1);
      assertThat(server.process().isAlive()).isTrue();
      assertThat(publisher.process().isAlive()).isTrue();
      assertThat(taskManager.isAlive()).isTrue();

      rest.cancel(job);
      assertThat(jobManager.awaitEnd(PATIENCE)).as("the cluster ends with its job").isZero();
    }
  }

  /** compose.yaml's, at addresses of this machine. */
  private String flinkConfiguration() {
    Map<String, String> configuration = new TreeMap<>();
    compose
        .service("jobmanager")
        .environment()
        .getOrDefault("FLINK_PROPERTIES", "")
        .lines()
        .forEach(line -> configuration.put(line.split(": ", 2)[0].strip(), line.split(": ", 2)[1]));
    assertThat(configuration).containsEntry("jobmanager.rpc.address", "jobmanager");
    for (String host :
        List.of(
            "jobmanager.rpc.address",
            "jobmanager.bind-host",
            "rest.address",
            "rest.bind-address",
            "taskmanager.host",
            "taskmanager.bind-host")) {
      configuration.put(host, "127.0.0.1");
    }
    configuration.put("jobmanager.rpc.port", "" + ports.get(0));
    configuration.put("rest.port", "" + ports.get(1));
    configuration.put("metrics.reporter.prom.port", ports.get(3) + "-" + (ports.get(3) + 20));
    configuration.put("io.tmp.dirs", folder.toString());
    return configuration.entrySet().stream()
        .map(entry -> entry.getKey() + ": " + entry.getValue() + "\n")
        .collect(Collectors.joining());
  }

  private List<String> arguments(String service) {
    return compose.service(service).command().stream()
        .map(argument -> argument.replace("--port=8080", "--port=" + ports.get(2)))
        .toList();
  }

  private Map<String, String> environment(String service, EiderProcess.Broker broker) {
    Map<String, String> environment = new TreeMap<>(compose.service(service).environment());
    environment.remove("FLINK_PROPERTIES");
    environment.replaceAll((name, value) -> value.replace("kafka:9092", broker.bootstrap()));
    return environment;
  }

  private Map<String, String> jobSettings(EiderProcess.Broker broker) {
    Map<String, String> environment = environment("jobmanager", broker);
    assertThat(environment).containsKeys(HASTY.keySet().toArray(String[]::new));
    environment.putAll(HASTY);
    environment.put("EIDER_CHECKPOINTS_DIR", folder.resolve("checkpoints").toString());
    return environment;
  }

  private record Container(Process process) implements AutoCloseable {
    @Override
    public void close() {
      process.destroy();
      try {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A service whose image's entry point is a script of the laid out folder. */
  private Container container(Path layout, String image, String service, EiderProcess.Broker broker)
      throws IOException {
    List<String> command = new ArrayList<>();
    for (String part : entryPoint(image)) {
      command.add(part.replace("/opt/eider", layout.resolve(image).toString()));
    }
    command.addAll(arguments(service));
    ProcessBuilder process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(service + ".log").toFile());
    process.environment().putAll(environment(service, broker));
    process.environment().put("JAVA_HOME", System.getProperty("java.home"));
    process.environment().put("EIDER_LOG_LEVEL", "INFO");
    List<String> javaOptions = new ArrayList<>(JavaProcess.virtualMachineOptions());
    javaOptions.add("-Djava.io.tmpdir=" + folder);
    process.environment().put("EIDER_JAVA_OPTS", String.join(" ", javaOptions));
    process.environment().put("EIDER_HEAP", "512m");
    return new Container(process.start());
  }

  private static List<String> entryPoint(String image) throws IOException {
    String dockerfile = Files.readString(Path.of("docker/Dockerfile"));
    var entryPoint =
        Pattern.compile("(?s) AS " + image + "\n.*?\nENTRYPOINT (\\[[^\\]]+\\])")
            .matcher(dockerfile);
    assertThat(entryPoint.find()).as(image).isTrue();
    return List.of(new ObjectMapper().readValue(entryPoint.group(1), String[].class));
  }

  private Path published(EiderProcess.Broker broker) throws IOException {
    TopicPartition images = new TopicPartition("eider.images", 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrap()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(images));
      consumer.seekToBeginning(List.of(images));
      byte[] image = consumer.poll(PATIENCE).records(images).get(0).value();
      return Files.write(folder.resolve("image.png"), image);
    }
  }

  private JsonNode classified(Path curl, String url, Path image) throws Exception {
    Path answer = folder.resolve("answer.json");
    assertThat(
            run(
                curl.toString(),
                "--silent",
                "--show-error",
                "--fail",
                "--output",
                answer.toString(),
                "--data-binary",
                "@" + image,
                "--header",
                "Content-Type: image/png",
                url + "/classify"))
        .isZero();
    return new ObjectMapper().readTree(answer.toFile());
  }

  private int run(String... command) throws IOException, InterruptedException {
    File output = folder.resolve("commands.log").toFile();
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
            .start();
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  private void await(String what, JavaProcess jobManager, Condition condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      if (!jobManager.isAlive()) {
        throw jobManager.ended();
      }
      try {
        if (condition.holds()) {
          return;
        }
      } catch (IOException e) {
        if (System.nanoTime() > deadline) {
          throw new IOException("waited for " + what, e);
        }
      }
      assertThat(System.nanoTime()).as("%s; %s", what, jobManager.output()).isLessThan(deadline);
      Thread.sleep(POLL_MILLIS);
    }
  }

  private static List<Integer> freePorts(int number) throws IOException {
    List<ServerSocket> probes = new ArrayList<>();
    try {
      for (int i = 0; i < number; i++) {
        probes.add(new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")));
      }
      return probes.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket probe : probes) {
        probe.close();
      }
    }
  }
}
