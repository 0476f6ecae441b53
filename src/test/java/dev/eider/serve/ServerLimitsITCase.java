package dev.eider.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.serve.grpc.protocol.GRPCInferenceServiceGrpc;
import dev.eider.serve.grpc.protocol.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.eider.serve.grpc.protocol.ModelInferRequest;
import dev.eider.serve.grpc.protocol.ServerLiveRequest;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server is and refuses before it has a broker or a model. */
@Timeout(60)
class ServerLimitsITCase {
  private static final String NO_BROKER = "127.0.0.1:1";
  private static final String PASSWORD = "changeit-please";

  private final Path folder;

  ServerLimitsITCase(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void keystore_makesItHttps() throws Exception {
    Path keystore = keystore();
    Path password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
    Settings settings =
        Settings.defaults()
            .with(ServeSettings.TLS_KEYSTORE, keystore.toString())
            .with(ServeSettings.TLS_PASSWORD_FILE, password.toString());
    try (ModelServer server = start(settings, 0)) {
      assertThat(server.url()).startsWith("https://");
      HttpClient trusting = HttpClient.newBuilder().sslContext(trusting(keystore)).build();

      assertThat(get(trusting, server.url() + "/v2/health/live").statusCode()).isEqualTo(200);
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> get(HttpClient.newHttpClient(), server.url() + "/v2/health/live"));
    }
  }

  @Test
  void keystore_isGrpcsToo() throws Exception {
    Path keystore = keystore();
    Settings settings =
        Settings.defaults()
            .with(ServeSettings.GRPC_PORT, "0")
            .with(ServeSettings.TLS_KEYSTORE, keystore.toString())
            .with(
                ServeSettings.TLS_PASSWORD_FILE,
                Files.writeString(folder.resolve("password"), PASSWORD).toString());
    try (ModelServer server = start(settings, 0)) {
      String target = server.grpcTarget().orElseThrow();
      TrustManager[] trusted = trustManagers(keystore);

      assertThat(live(target, TlsChannelCredentials.newBuilder().trustManager(trusted).build()))
          .isTrue();
      assertThatExceptionOfType(StatusRuntimeException.class)
          .isThrownBy(() -> live(target, TlsChannelCredentials.create()));
      assertThatExceptionOfType(StatusRuntimeException.class)
          .isThrownBy(() -> live(target, InsecureChannelCredentials.create()));
    }
  }

  private static boolean live(String target, ChannelCredentials credentials) {
    ManagedChannel channel = Grpc.newChannelBuilder(target, credentials).build();
    try {
      return GRPCInferenceServiceGrpc.newBlockingStub(channel)
          .serverLive(ServerLiveRequest.getDefaultInstance())
          .getLive();
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void grpc_isOffUnlessItHasAPort() throws Exception {
    try (ModelServer server = start(Settings.defaults(), 0)) {
      assertThat(server.grpcTarget()).isEmpty();
    }
  }

  @Test
  void wrongPassword_isAnErrorThatDoesNotTellIt() throws Exception {
    Path password = Files.writeString(folder.resolve("password"), "another-secret");
    Settings settings =
        Settings.defaults()
            .with(ServeSettings.TLS_KEYSTORE, keystore().toString())
            .with(ServeSettings.TLS_PASSWORD_FILE, password.toString());

    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> start(settings, 0).close())
        .withMessageStartingWith("serve.tls.keystore: ")
        .withMessageNotContaining("another-secret");
  }

  @Test
  void shortOrMissingToken_isAnErrorThatDoesNotTellIt() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "short");

    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(
            () ->
                start(Settings.defaults().with(ServeSettings.TOKEN_FILE, token.toString()), 0)
                    .close())
        .withMessage("serve.token-file: the token in " + token + " has less than 16 characters");
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(
            () -> start(Settings.defaults().with(ServeSettings.TOKEN_FILE, "/no"), 0).close())
        .withMessageContaining("/no cannot be read");
  }

  @Test
  void tokenForInference_isAskedForByBothProtocols_andByNothingElse() throws Exception {
    String token = "0123456789abcdef";
    Settings settings =
        Settings.defaults()
            .with(
                ServeSettings.TOKEN_FILE,
                Files.writeString(folder.resolve("token"), token).toString())
            .with(ServeSettings.TOKEN_FOR, "inference")
            .with(ServeSettings.GRPC_PORT, "0");
    Metadata bearer = new Metadata();
    bearer.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    try (ModelServer server = start(settings, 0)) {
      HttpClient client = HttpClient.newHttpClient();
      for (String path : List.of("/classify", "/v2/models/eider/infer")) {
        HttpRequest.Builder request =
            HttpRequest.newBuilder(URI.create(server.url() + path)).POST(BodyPublishers.noBody());
        HttpResponse<String> refused =
            client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(refused.body())
            .isEqualTo("{\"error\":\"inference needs the bearer token of serve.token-file\"}");
        // Let in, and told that there is no version yet.
        assertThat(
                client
                    .send(
                        request.header("Authorization", "Bearer " + token).build(),
                        BodyHandlers.discarding())
                    .statusCode())
            .isEqualTo(503);
      }
      assertThat(get(client, server.url() + "/v2").statusCode()).isEqualTo(200);
      ManagedChannel channel =
          Grpc.newChannelBuilder(
                  server.grpcTarget().orElseThrow(), InsecureChannelCredentials.create())
              .build();
      GRPCInferenceServiceBlockingStub stub = GRPCInferenceServiceGrpc.newBlockingStub(channel);
      assertThatExceptionOfType(StatusRuntimeException.class)
          .isThrownBy(() -> stub.modelInfer(ModelInferRequest.getDefaultInstance()))
          .withMessage("UNAUTHENTICATED: inference needs the bearer token of serve.token-file");
      assertThatExceptionOfType(StatusRuntimeException.class)
          .isThrownBy(
              () ->
                  stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(bearer))
                      .modelInfer(ModelInferRequest.getDefaultInstance()))
          .withMessage("UNAVAILABLE: no version is served yet");
      channel.shutdownNow();
    }
  }

  @Test
  void tokenForInference_withoutAToken_isAnError() {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(
            () -> start(Settings.defaults().with(ServeSettings.TOKEN_FOR, "inference"), 0).close())
        .withMessage("serve.token-for: inference needs a token, and serve.token-file names none");
  }

  @Test
  void portInUse_isSaidInOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatExceptionOfType(PortInUseException.class)
          .isThrownBy(() -> start(Settings.defaults(), taken.getLocalPort()).close())
          .withMessageContaining("the port " + taken.getLocalPort() + " of 127.0.0.1 is in use");
    }
  }

  @Test
  void portOfGrpcInUse_isSaidInOneLine_andLeavesNothingListening() throws Exception {
    int http;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      http = free.getLocalPort();
    }
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Settings settings =
          Settings.defaults().with(ServeSettings.GRPC_PORT, Integer.toString(taken.getLocalPort()));

      assertThatExceptionOfType(PortInUseException.class)
          .isThrownBy(() -> start(settings, http).close())
          .withMessage(
              "the port " + taken.getLocalPort() + " of 127.0.0.1 is in use or not permitted");
      assertThatExceptionOfType(ConnectException.class)
          .isThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), http).close());
    }
  }

  @Test
  void hugeHeader_isRefused() throws Exception {
    try (ModelServer server = start(Settings.defaults(), 0)) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(server.url() + "/v2"))
              .header("X-Long", "x".repeat(20_000))
              .build();

      assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode())
          .isEqualTo(431);
    }
  }

  @Test
  void pathThatLeavesTheRoot_isRefusedInJson() throws Exception {
    try (ModelServer server = start(Settings.defaults(), 0);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), portOf(server))) {
      socket
          .getOutputStream()
          .write(
              "GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));

      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

      assertThat(answer)
          .startsWith("HTTP/1.1 400 ")
          .containsIgnoringCase("content-type: application/json")
          .contains("{\"error\":\"")
          .doesNotContain("org.eclipse");
    }
  }

  private static int portOf(ModelServer server) {
    return URI.create(server.url()).getPort();
  }

  private static ModelServer start(Settings settings, int port) throws IOException {
    return ModelServer.start(settings, NO_BROKER, Track.STABLE, port, "eider.images");
  }

  private static HttpResponse<Void> get(HttpClient client, String url) throws Exception {
    return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding());
  }

  private Path keystore() throws Exception {
    Path keystore = folder.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                keystore.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool").toFile())
            .start();
    assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).isZero();
    return keystore;
  }

  private static SSLContext trusting(Path keystore) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trustManagers(keystore), null);
    return context;
  }

  private static TrustManager[] trustManagers(Path keystore) throws Exception {
    KeyStore own = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keystore)) {
      own.load(in, PASSWORD.toCharArray());
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", own.getCertificate("server"));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    return factory.getTrustManagers();
  }
}
