package dev.eider.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.cli.AllSettings;
import dev.eider.cli.ClusterJob;
import dev.eider.config.EnvironmentSettings;
import dev.eider.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What docker/ says, against the code and against the other files of docker/. */
class DockerTest {
  private static final Path DOCKERFILE = Path.of("docker/Dockerfile");
  private static final Pattern STAGE = Pattern.compile("(?m)^FROM (\\S+) AS (\\S+)$");
  private static final Pattern COPY = Pattern.compile("(?m)^COPY (--\\S+ )*(.+) (\\S+)$");

  static Stream<String> services() throws IOException {
    return ComposeFile.read().services().entrySet().stream()
        .filter(service -> service.getValue().image().startsWith("eider-"))
        .map(Map.Entry::getKey);
  }

  @ParameterizedTest
  @MethodSource("services")
  void everySettingOfTheEnvironmentIsOne(String service) throws IOException {
    Map<String, String> given =
        EnvironmentSettings.read(
            ComposeFile.read().service(service).environment(), AllSettings.declared());

    Settings.checked(given, AllSettings.declared(), key -> " of " + service);
  }

  @ParameterizedTest
  @ValueSource(strings = {"server", "publisher", "job", "job-gpu"})
  void everyImageRunsAsAUserWithoutRights(String target) throws IOException {
    String dockerfile = Files.readString(DOCKERFILE);
    Map<String, String> users = new TreeMap<>();
    Map<String, String> parents = new TreeMap<>();
    String stage = "";
    for (String line : dockerfile.lines().toList()) {
      var from = STAGE.matcher(line);
      if (from.matches()) {
        stage = from.group(2);
        parents.put(stage, from.group(1));
      } else if (line.startsWith("USER ")) {
        users.put(stage, line.substring("USER ".length()));
      }
    }

    String at = target;
    while (!users.containsKey(at) && parents.containsKey(at)) {
      at = parents.getOrDefault(at, "");
    }
    assertThat(users.get(at)).isNotNull().isNotEqualTo("root").doesNotStartWith("0");
  }

  @Test
  void everythingThatIsCopiedIsSentToTheEngine() throws IOException {
    List<String> sent = Files.readAllLines(Path.of("docker/Dockerfile.dockerignore"));
    List<String> sources =
        COPY.matcher(Files.readString(DOCKERFILE))
            .results()
            .filter(copy -> !copy.group().contains("--from="))
            .map(copy -> copy.group(2))
            .toList();

    assertThat(sources).isNotEmpty().contains("target/eider");
    assertThat(sent).first().isEqualTo("*");
    assertThat(sources).allSatisfy(source -> assertThat(sent).contains("!" + source));
    assertThat(sources)
        .filteredOn(source -> !source.startsWith("target/"))
        .allSatisfy(source -> assertThat(Path.of(source)).exists());
  }

  @Test
  void everyStageThatIsCopiedFromOrBuiltOnIsThere() throws IOException {
    String dockerfile = Files.readString(DOCKERFILE);
    List<String> stages = STAGE.matcher(dockerfile).results().map(stage -> stage.group(2)).toList();

    assertThat(Pattern.compile("--from=(\\S+)").matcher(dockerfile).results())
        .isNotEmpty()
        .allSatisfy(from -> assertThat(stages).contains(from.group(1)));
    assertThat(stages).contains("server", "publisher", "job", "job-gpu").doesNotHaveDuplicates();
  }

  @Test
  void basesAreOfTheVersionsThatTheBuildHas() throws IOException {
    String dockerfile = Files.readString(DOCKERFILE);
    String pom = Files.readString(Path.of("pom.xml"));

    assertThat(dockerfile)
        .contains("FLINK_IMAGE=flink:" + property(pom, "flink.version") + "-java17");
    assertThat(dockerfile)
        .contains("pytorch/pytorch:" + property(pom, "pytorch.version") + "-cuda");
    assertThat(dockerfile).contains("PYTORCH_VERSION=" + property(pom, "pytorch.version"));
    assertThat(ComposeFile.read().service("kafka").image())
        .isEqualTo("apache/kafka:" + property(pom, "kafka.version"));
  }

  @Test
  void theMainClassIsTheOneThatIsThere() throws IOException {
    assertThat(ComposeFile.read().service("jobmanager").command())
        .containsExactly("standalone-job", "--job-classname", ClusterJob.class.getName());
  }

  @Test
  void everyFolderThatIsMountedIsThere() throws IOException {
    for (ComposeFile.Service service : ComposeFile.read().services().values()) {
      for (String volume : service.volumes()) {
        if (volume.startsWith(".")) {
          assertThat(Path.of("docker").resolve(volume.split(":", 2)[0]).normalize()).exists();
        }
      }
    }
  }

  @Test
  void grafanaHasWhatItsProvisioningAsksFor() throws IOException {
    ComposeFile.Service grafana = ComposeFile.read().service("grafana");
    for (String file : List.of("dashboards/eider.yaml", "datasources/prometheus.yaml")) {
      Pattern.compile("\\$(EIDER_\\w+)")
          .matcher(Files.readString(Path.of("grafana/provisioning", file)))
          .results()
          .forEach(asked -> assertThat(grafana.environment()).containsKey(asked.group(1)));
    }
    assertThat(grafana.volumes())
        .contains("../grafana/dashboards:" + grafana.environment().get("EIDER_DASHBOARDS") + ":ro");
  }

  private static String property(String pom, String name) {
    var value = Pattern.compile("<" + name + ">([^<]+)</").matcher(pom);
    assertThat(value.find()).as(name).isTrue();
    return value.group(1);
  }
}
