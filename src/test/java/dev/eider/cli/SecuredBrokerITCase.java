package dev.eider.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eider.config.Settings;
import dev.eider.lab.process.Distribution;
import dev.eider.lab.process.FlinkCluster;
import dev.eider.lab.process.JavaProcess;
import dev.eider.serve.ModelServer;
import dev.eider.serve.Track;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Every client against a broker of SASL and TLS, and where its password turns up: nowhere. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SecuredBrokerITCase {
  private static final String PASSWORD = "s3cret-of-the-client";
  private static final String STORE_PASSWORD = "s3cret-of-the-store";
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final Path folder;
  private final StringWriter printed = new StringWriter();
  private final StringWriter errors = new StringWriter();

  SecuredBrokerITCase(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void everyCommandPassesItsSettingsOn_andNothingShowsThePassword() throws Exception {
    Path keystore = keystore();
    Path config = Files.writeString(folder.resolve("client.yaml"), config(keystore, PASSWORD));
    Path wrong = Files.writeString(folder.resolve("wrong.yaml"), config(keystore, "gue55"));
    Path logging = Files.writeString(folder.resolve("log4j2.properties"), LOG_EVERYTHING);
    try (EmbeddedBroker broker = EmbeddedBroker.start(secured(keystore))) {
      assertThat(run(broker, config, "publish", "--dataset=synthetic", "--limit=600")).isZero();
      List<String> seen = trained(broker, config, logging);
      assertThat(run(broker, config, "models", "list", "--json")).isZero();
      assertThat(printed.toString()).contains("\"version\"");
      assertThat(run(broker, config, "models", "promote", "1")).isZero();
      assertThat(
              run(broker, config, "evaluate", "--dataset=synthetic", "--report=" + report("eval")))
          .isZero();
      assertThat(run(broker, config, "dead-letters", "list")).isZero();
      assertServes(broker, config);

      for (String[] command :
          List.of(
              new String[] {"publish", "--dataset=synthetic", "--limit=10"},
              new String[] {"train", "--bounded", "--checkpoints=" + folder.resolve("none")},
              new String[] {"models", "list"},
              new String[] {"evaluate", "--dataset=synthetic"},
              new String[] {"dead-letters", "list"})) {
        assertRefused(broker, wrong, command);
      }

      seen.add(printed.toString());
      seen.add(errors.toString());
      seen.add(Files.readString(report("eval")));
      assertThat(seen)
          .allSatisfy(
              text -> assertThat(text).doesNotContain(PASSWORD).doesNotContain(STORE_PASSWORD));
    }
  }

  /** Trains on a cluster that logs everything; gives all that it has written and answered. */
  private List<String> trained(EmbeddedBroker broker, Path config, Path logging) throws Exception {
    List<String> seen = new ArrayList<>();
    String before = System.setProperty("log4j2.configurationFile", logging.toString());
    try (FlinkCluster cluster =
        FlinkCluster.start(Distribution.ofThisProcess(), folder.resolve("flink"), 1)) {
      JavaProcess client =
          cluster.submit(
              List.of(
                  "train",
                  "--bounded",
                  "--bootstrap=" + broker.bootstrap(),
                  "--config=" + config,
                  "--checkpoints=" + folder.resolve("checkpoints"),
                  "--report=" + report("train")),
              folder.resolve("flink/client.log"));
      assertThat(client.awaitEnd(PATIENCE)).as(client.output()).isZero();
      String job = cluster.rest().jobs().keySet().iterator().next();
      for (String path :
          List.of(
              "/jobs/" + job,
              "/jobs/" + job + "/config",
              "/jobs/" + job + "/plan",
              "/jobs/" + job + "/checkpoints/config",
              "/jobs/" + job + "/exceptions",
              "/jobmanager/config",
              "/jobmanager/environment")) {
        seen.add(cluster.rest().get(path).toString());
      }
    } finally {
      if (before == null) {
        System.clearProperty("log4j2.configurationFile");
      } else {
        System.setProperty("log4j2.configurationFile", before);
      }
    }
    JsonNode report = new ObjectMapper().readTree(report("train").toFile());
    assertThat(report.path("recordsConsumed").asLong()).isEqualTo(600);
    seen.add(report.toString());
    try (Stream<Path> logs = Files.list(folder.resolve("flink"))) {
      for (Path log : logs.filter(path -> path.toString().endsWith(".log")).toList()) {
        String text = Files.readString(log);
        assertThat(text).as("what a client logs of its settings").contains("INFO");
        seen.add(text);
      }
    }
    return seen;
  }

  private void assertServes(EmbeddedBroker broker, Path config) throws Exception {
    Settings settings = Settings.of(SettingsFile.read(config));
    try (ModelServer server =
        ModelServer.start(settings, broker.bootstrap(), Track.STABLE, 0, "eider.images")) {
      HttpRequest ready =
          HttpRequest.newBuilder(URI.create(server.url() + "/v2/health/ready")).build();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      int status = 0;
      while (status != 200) {
        assertThat(System.nanoTime()).isLessThan(deadline);
        status = HttpClient.newHttpClient().send(ready, BodyHandlers.discarding()).statusCode();
        Thread.sleep(100);
      }
    }
  }

  private void assertRefused(EmbeddedBroker broker, Path wrong, String[] command) {
    int before = errors.getBuffer().length();
    assertThat(run(broker, wrong, command)).as(command[0]).isEqualTo(1);
    String line = errors.toString().substring(before);
    assertThat(line.strip().lines()).as(line).hasSize(1);
    assertThat(line).startsWith("eider " + command[0]).contains("Authentication failed");
  }

  private int run(EmbeddedBroker broker, Path config, String... command) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.add("--bootstrap=" + broker.bootstrap());
    arguments.add("--config=" + config);
    CommandLine eider = Eider.commandLine();
    eider.setOut(new PrintWriter(printed, true));
    eider.setErr(new PrintWriter(errors, true));
    return eider.execute(arguments.toArray(String[]::new));
  }

  private Path report(String name) {
    return folder.resolve(name + ".json");
  }

  private static Map<String, String> secured(Path keystore) {
    return Map.ofEntries(
        Map.entry("listener.security.protocol.map", "CLIENTS:SASL_SSL,CONTROLLER:PLAINTEXT"),
        Map.entry("sasl.enabled.mechanisms", "PLAIN"),
        Map.entry("sasl.mechanism.inter.broker.protocol", "PLAIN"),
        Map.entry(
            "listener.name.clients.plain.sasl.jaas.config",
            login("broker", "b") + " user_broker=\"b\" user_eider=\"" + PASSWORD + "\";"),
        Map.entry("ssl.keystore.location", keystore.toString()),
        Map.entry("ssl.keystore.password", STORE_PASSWORD),
        Map.entry("ssl.keystore.type", "PKCS12"),
        Map.entry("ssl.truststore.location", keystore.toString()),
        Map.entry("ssl.truststore.password", STORE_PASSWORD),
        Map.entry("ssl.truststore.type", "PKCS12"));
  }

  private static String config(Path keystore, String password) {
    return """
        image: {height: 16, width: 16}
        replay: {ratio: 0}
        threads: 1
        kafka:
          security.protocol: SASL_SSL
          sasl.mechanism: PLAIN
          sasl.jaas.config: '%s;'
          ssl.truststore.location: %s
          ssl.truststore.password: %s
          ssl.truststore.type: PKCS12
        """
        .formatted(login("eider", password), keystore, STORE_PASSWORD);
  }

  private static String login(String user, String password) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\""
        .formatted(user, password);
  }

  private Path keystore() throws Exception {
    Path keystore = folder.resolve("broker.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "broker",
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
                STORE_PASSWORD)
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    assertThat(keytool.waitFor()).as(output).isZero();
    return keystore;
  }

  private static final String LOG_EVERYTHING =
      """
      appender.out.type = Console
      appender.out.name = out
      appender.out.layout.type = PatternLayout
      appender.out.layout.pattern = %p %c - %m%n%xEx
      rootLogger.level = INFO
      rootLogger.appenderRef.out.ref = out
      """;
}
