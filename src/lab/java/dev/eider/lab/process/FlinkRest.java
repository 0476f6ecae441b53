package dev.eider.lab.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** What a cluster's JobManager answers over HTTP. */
public final class FlinkRest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(10);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER_PATIENCE).build();
  private final URI base;

  /**
   * @param base such as {@code http://127.0.0.1:8081}
   */
  public FlinkRest(URI base) {
    this.base = base;
  }

  /**
   * What a path answers.
   *
   * @throws IOException where nothing or no success is answered
   */
  public JsonNode get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(base.resolve(path)).GET());
  }

  /** The jobs that the JobManager knows, by id, and their states, such as {@code RUNNING}. */
  public Map<String, String> jobs() throws IOException, InterruptedException {
    Map<String, String> jobs = new TreeMap<>();
    for (JsonNode job : get("/jobs").path("jobs")) {
      jobs.put(job.path("id").asText(), job.path("status").asText());
    }
    return jobs;
  }

  /** The TaskManagers that have registered. */
  public int taskManagers() throws IOException, InterruptedException {
    return get("/overview").path("taskmanagers").asInt();
  }

  /** Asks for a job's cancellation. */
  public void cancel(String job) throws IOException, InterruptedException {
    send(
        HttpRequest.newBuilder(base.resolve("/jobs/" + job))
            .method("PATCH", HttpRequest.BodyPublishers.noBody()));
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(request.timeout(ANSWER_PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          response.uri() + " answers " + response.statusCode() + ": " + response.body());
    }
    return JSON.readTree(response.body());
  }
}
