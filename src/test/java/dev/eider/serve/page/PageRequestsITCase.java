package dev.eider.serve.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.config.Settings;
import dev.eider.serve.ModelServer;
import dev.eider.serve.ServeSettings;
import dev.eider.serve.Track;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the page's requests are answered before there is a broker. */
@Timeout(60)
class PageRequestsITCase {
  private static final String NO_BROKER = "127.0.0.1:1";
  private static final String TOKEN = "a-token-of-some-length";

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void browserGetsThePage_andAProgramJson() throws Exception {
    try (ModelServer server = start(Settings.defaults())) {
      HttpResponse<String> page = get(server, "/", "Accept", "text/html,*/*");
      assertThat(page.body()).startsWith("<!doctype html>");
      assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
          .startsWith("default-src 'self';");
      assertThat(get(server, "/", "Accept", "*/*").body()).startsWith("{\"name\":\"eider\"");
      assertThat(get(server, "/assets/uplot.js", "Accept", "*/*").body()).contains("uPlot");
      assertThat(get(server, "/assets/..%2Fpage.js", "Accept", "*/*").statusCode())
          .isGreaterThanOrEqualTo(400);
      HttpResponse<String> none = get(server, "/assets/none.js", "Accept", "*/*");
      assertThat(none.statusCode()).isEqualTo(404);
      assertThat(none.body()).isEqualTo("{\"error\":\"there is no /assets/none.js\"}");
      assertThat(get(server, "/api/learning", "Accept", "*/*").statusCode()).isEqualTo(204);
      assertThat(get(server, "/api/versions/x", "Accept", "*/*").statusCode()).isEqualTo(400);
      HttpResponse<String> unknown = get(server, "/api/versions/7", "Accept", "*/*");
      assertThat(unknown.statusCode()).isEqualTo(404);
      assertThat(unknown.body()).isEqualTo("{\"error\":\"the page knows no version 7\"}");
      assertThat(get(server, "/api/history?after=x", "Accept", "*/*").statusCode()).isEqualTo(400);
    }
    try (ModelServer server = start(Settings.defaults().with(PageSettings.ENABLED, "false"))) {
      assertThat(get(server, "/", "Accept", "text/html").body()).startsWith("{");
      assertThat(get(server, "/api/learning", "Accept", "*/*").body())
          .isEqualTo("{\"error\":\"there is no /api/learning\"}");
    }
  }

  @Test
  void eventsCome_toAsManyPagesAsAreAllowed() throws Exception {
    try (ModelServer server = start(Settings.defaults().with(PageSettings.CLIENTS, "1"))) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(server.url() + "/api/events")).build();
      HttpResponse<InputStream> first = client.send(request, BodyHandlers.ofInputStream());
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(first.body(), StandardCharsets.UTF_8));
      assertThat(lines.readLine()).isEqualTo("event: state");
      assertThat(lines.readLine())
          .startsWith("data: {\"model\":\"eider\"")
          .contains("\"served\":null")
          .contains("\"writingNeeds\":\"nothing\"");

      HttpResponse<String> second = client.send(request, BodyHandlers.ofString());

      assertThat(second.statusCode()).isEqualTo(503);
      assertThat(second.headers().firstValue("Retry-After")).isPresent();
    }
  }

  @Test
  void pageOfAnotherSite_mayNotDecide() throws Exception {
    try (ModelServer server = start(Settings.defaults())) {
      assertThat(post(server, "application/json", "Origin", "https://evil.example").statusCode())
          .isEqualTo(403);
      assertThat(post(server, "application/json", "Sec-Fetch-Site", "cross-site").statusCode())
          .isEqualTo(403);
      assertThat(post(server, "text/plain", "Accept", "*/*").statusCode()).isEqualTo(415);
      HttpResponse<String> unknown = post(server, "application/json", "Origin", server.url());
      assertThat(unknown.statusCode()).isEqualTo(400);
      assertThat(unknown.body()).contains("action must be promote, rollback or unpin");
      assertThat(statusForHost(server, "rebound.example", "/api/releases")).isEqualTo(403);
      assertThat(statusForHost(server, "rebound.example", "/feedback?label=x&id=y")).isEqualTo(403);
      assertThat(statusForHost(server, "localhost", "/api/releases")).isEqualTo(415);
    }
  }

  @Test
  void tokenIsAskedFor_whereThereIsOne(@TempDir Path folder) throws Exception {
    Path token = Files.writeString(folder.resolve("token"), TOKEN);
    Settings settings = Settings.defaults().with(ServeSettings.TOKEN_FILE, token.toString());
    try (ModelServer server = start(settings)) {
      assertThat(post(server, "application/json", "Accept", "*/*").statusCode()).isEqualTo(401);
      assertThat(post(server, "application/json", "Authorization", "Bearer " + TOKEN).statusCode())
          .isEqualTo(400);
    }
  }

  /** The JDK's client does not let one choose the host. */
  private static int statusForHost(ModelServer server, String host, String path) throws Exception {
    URI url = URI.create(server.url());
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      String request =
          "POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 0\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      return Integer.parseInt(lines.readLine().split(" ")[1]);
    }
  }

  private static ModelServer start(Settings settings) throws Exception {
    return ModelServer.start(settings, NO_BROKER, Track.STABLE, 0, "eider.images");
  }

  private HttpResponse<String> get(ModelServer server, String path, String header, String value)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(server.url() + path)).header(header, value).build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> post(ModelServer server, String type, String header, String value)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(server.url() + "/api/releases"))
            .header("Content-Type", type)
            .header(header, value)
            .POST(BodyPublishers.ofString("{\"action\":\"drop\"}"))
            .build(),
        BodyHandlers.ofString());
  }
}
