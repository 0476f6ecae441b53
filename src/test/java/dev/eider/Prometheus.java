package dev.eider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A real Prometheus server, as a process of its own, that scrapes every second. */
public final class Prometheus implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper mapper = new ObjectMapper();
  private final Process process;
  private final String url;

  private Prometheus(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /**
   * Starts one.
   *
   * @param folder for its configuration, data and log
   * @param targets host:port of what is scraped at /metrics
   */
  public static Prometheus start(Path folder, List<String> targets)
      throws IOException, InterruptedException {
    Path program = RequiredTool.find("prometheus");
    Path configuration = folder.resolve("prometheus.yaml");
    Files.writeString(
        configuration,
        """
        global: {scrape_interval: 1s, evaluation_interval: 1s}
        rule_files: ['%s']
        scrape_configs:
          - job_name: eider
            static_configs: [{targets: [%s]}]
        """
            .formatted(
                Dashboards.RULES.toAbsolutePath(),
                targets.stream().map(t -> "'" + t + "'").collect(Collectors.joining(", "))));
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    Prometheus prometheus = new Prometheus(process, "http://127.0.0.1:" + port);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!prometheus.isReady()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        prometheus.close();
        throw new IOException(Files.readString(folder.resolve("prometheus.log")));
      }
      Thread.sleep(100);
    }
    return prometheus;
  }

  private boolean isReady() throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/-/ready")).build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // not listening yet
    }
  }

  /**
   * The answer's {@code data}.
   *
   * @param path of the API, such as {@code query?query=}
   * @param argument is added to the path, encoded
   * @throws IllegalArgumentException with what Prometheus says of an error
   */
  public JsonNode get(String path, String argument) throws InterruptedException {
    try {
      URI address =
          URI.create(url + "/api/v1/" + path + URLEncoder.encode(argument, StandardCharsets.UTF_8));
      JsonNode answer =
          mapper.readTree(
              client
                  .send(
                      HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                  .body());
      if (!answer.get("status").asText().equals("success")) {
        throw new IllegalArgumentException(argument + ": " + answer.get("error").asText());
      }
      return answer.get("data");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
