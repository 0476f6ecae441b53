package dev.eider.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.eider.cli.AllSettings;
import dev.eider.cli.ClusterJob;
import dev.eider.cli.SettingsOptions;
import dev.eider.config.EnvironmentSettings;
import dev.eider.config.Settings;
import dev.eider.job.EiderJob;
import dev.eider.job.JobEnvironment;
import dev.eider.job.JobSettings;
import dev.eider.job.TopicEnds;
import dev.eider.job.Topics;
import dev.eider.serve.ServeSettings;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import io.strimzi.api.kafka.model.user.KafkaUserAuthorizationSimple;
import io.strimzi.api.kafka.model.user.acl.AclRuleTopicResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTransactionalIdResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** k8s/, rendered: every object in its reader's types, and what they say against each other. */
class KubernetesTest {
  private static final Map<String, Manifests> OVERLAYS = new TreeMap<>();

  /** Secrets that whoever deploys makes; production's kustomization.yaml says so. */
  private static final Set<String> MADE_BY_PEOPLE =
      Set.of("eider-server-token", "eider-object-storage");

  @TempDir private static Path folder = Path.of("");

  @BeforeAll
  static void render() throws IOException, InterruptedException {
    for (String overlay : List.of("local", "production", "gpu")) {
      OVERLAYS.put(overlay, Manifests.of(overlay, folder));
    }
  }

  @Test
  void everythingThatIsRenderedIsOfAKnownType() {
    assertThat(OVERLAYS).hasSize(3);
    assertThat(OVERLAYS.values()).allSatisfy(o -> assertThat(o.objects()).hasSizeGreaterThan(20));
  }

  @Test
  void unknownFieldIsAnError() {
    assertThatThrownBy(
            () ->
                Manifests.typed(
                    new YAMLMapper()
                        .readTree("{apiVersion: v1, kind: Service, spec: {selectr: {a: b}}}")))
        .isInstanceOf(UnrecognizedPropertyException.class)
        .hasMessageContaining("selectr");
    assertThatThrownBy(
            () ->
                Manifests.typed(
                    new YAMLMapper()
                        .readTree(
                            "{apiVersion: kafka.strimzi.io/v1beta2, kind: KafkaTopic,"
                                + " spec: {partitons: 1}}")))
        .isInstanceOf(UnrecognizedPropertyException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "production", "gpu"})
  void topicsAreWhatTheJobWouldMake(String overlay) throws IOException {
    Map<String, NewTopic> wanted = new TreeMap<>();
    Topics.all(settings(overlay)).forEach(topic -> wanted.put(topic.name(), topic));
    List<KafkaTopic> topics = overlay(overlay).all(KafkaTopic.class);

    assertThat(overlay(overlay).names(KafkaTopic.class))
        .containsExactlyInAnyOrderElementsOf(wanted.keySet());
    for (KafkaTopic topic : topics) {
      NewTopic same = Objects.requireNonNull(wanted.get(topic.getMetadata().getName()));
      Map<String, String> configuration = new TreeMap<>();
      topic.getSpec().getConfig().forEach((key, value) -> configuration.put(key, "" + value));
      assertThat(topic.getSpec().getPartitions()).isEqualTo(same.numPartitions());
      assertThat(configuration).as(same.name()).containsAllEntriesOf(same.configs());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "production", "gpu"})
  void usersMayUseTheTopicsThatAreThere(String overlay) throws IOException {
    List<String> topics = overlay(overlay).names(KafkaTopic.class);
    String group = settings(overlay).get(JobSettings.CONSUMER_GROUP);
    Set<String> used = new TreeSet<>();
    Set<String> transactions = new TreeSet<>();
    for (KafkaUser user : overlay(overlay).all(KafkaUser.class)) {
      var simple = (KafkaUserAuthorizationSimple) user.getSpec().getAuthorization();
      for (var rule : simple.getAcls()) {
        if (rule.getResource() instanceof AclRuleTopicResource topic) {
          used.add(topic.getName());
        } else if (rule.getResource() instanceof AclRuleTransactionalIdResource id) {
          transactions.add(id.getName());
        }
      }
    }

    assertThat(used).containsExactlyInAnyOrderElementsOf(topics);
    assertThat(transactions).containsExactly(group + "-");
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "production", "gpu"})
  void clusterDoesWhatTheSettingsSay(String overlay) throws IOException {
    Settings settings = settings(overlay);
    var spec = overlay(overlay).only(FlinkDeployment.class).getSpec();
    Map<String, String> flink = spec.getFlinkConfiguration();

    assertThat(spec.getJob().getEntryClass()).isEqualTo(ClusterJob.class.getName());
    assertThat(flink)
        .containsEntry("execution.checkpointing.dir", settings.get(JobSettings.CHECKPOINTS_DIR))
        .containsEntry("job.autoscaler.vertex.exclude.ids", learnersVertices(settings));
    int slots = Integer.parseInt(flink.getOrDefault("taskmanager.numberOfTaskSlots", "1"));
    assertThat(slots).isGreaterThanOrEqualTo(settings.get(JobSettings.PARALLELISM) + 1);
    if (overlay.equals("gpu")) {
      assertThat(flink)
          .containsEntry("external-resource.gpu.kubernetes.config-key", "nvidia.com/gpu");
      assertThat(flink.get("job.autoscaler.vertex.max-parallelism"))
          .as("all but the learner's slot of the one TaskManager that has the GPU")
          .isEqualTo("" + (slots - 1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "production", "gpu"})
  void podsFindWhatTheyMount(String overlay) {
    Manifests manifests = overlay(overlay);
    Set<String> secrets = new TreeSet<>(manifests.names(Secret.class));
    secrets.addAll(manifests.names(KafkaUser.class));
    secrets.addAll(MADE_BY_PEOPLE);
    secrets.add(manifests.only(Kafka.class).getMetadata().getName() + "-cluster-ca-cert");
    pods(manifests)
        .forEach(
            (name, pod) -> {
              Set<String> volumes = new TreeSet<>();
              for (Volume volume : pod.getSpec().getVolumes()) {
                volumes.add(volume.getName());
                if (volume.getSecret() != null) {
                  assertThat(secrets).as(name).contains(volume.getSecret().getSecretName());
                }
                if (volume.getConfigMap() != null) {
                  assertThat(manifests.names(ConfigMap.class))
                      .as(name)
                      .contains(volume.getConfigMap().getName());
                }
              }
              for (Container container : pod.getSpec().getContainers()) {
                assertThat(container.getVolumeMounts())
                    .extracting(VolumeMount::getName)
                    .as(name)
                    .isSubsetOf(volumes);
              }
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "production", "gpu"})
  void variablesOfPodsAreSettings(String overlay) {
    Manifests manifests = overlay(overlay);
    Kafka kafka = manifests.only(Kafka.class);
    String bootstrap =
        kafka.getMetadata().getName()
            + "-kafka-bootstrap:"
            + kafka.getSpec().getKafka().getListeners().get(0).getPort();
    pods(manifests)
        .forEach(
            (name, pod) -> {
              assertThat(pod.getSpec().getEnableServiceLinks()).as(name).isFalse();
              for (Container container : pod.getSpec().getContainers()) {
                Map<String, String> variables = new LinkedHashMap<>();
                for (EnvVar variable : container.getEnv()) {
                  variables.put(variable.getName(), "" + variable.getValue());
                }
                Settings.checked(
                    EnvironmentSettings.read(variables, AllSettings.declared()),
                    AllSettings.declared(),
                    key -> " of " + name);
                assertThat(variables.getOrDefault("EIDER_BOOTSTRAP", bootstrap))
                    .isEqualTo(bootstrap);
              }
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "production", "gpu"})
  void podsHaveNoRights(String overlay) {
    pods(overlay(overlay))
        .forEach(
            (name, pod) -> {
              assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).as(name).isTrue();
              for (Container container : pod.getSpec().getContainers()) {
                if (!container.getName().equals("minio")) {
                  assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
                  assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                      .isFalse();
                  assertThat(container.getSecurityContext().getCapabilities().getDrop())
                      .containsExactly("ALL");
                }
              }
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "production", "gpu"})
  void selectorsFindPodsAndPorts(String overlay) {
    Manifests manifests = overlay(overlay);
    for (Service service : manifests.all(Service.class)) {
      List<String> ports = ports(matching(manifests, service.getSpec().getSelector()));
      assertThat(service.getSpec().getPorts())
          .allSatisfy(port -> assertThat(ports).contains(port.getTargetPort().getStrVal()));
    }
    for (PodDisruptionBudget budget : manifests.all(PodDisruptionBudget.class)) {
      assertThat(matching(manifests, budget.getSpec().getSelector().getMatchLabels())).hasSize(1);
    }
    for (HorizontalPodAutoscaler scaler : manifests.all(HorizontalPodAutoscaler.class)) {
      assertThat(manifests.names(Deployment.class))
          .contains(scaler.getSpec().getScaleTargetRef().getName());
    }
    for (PodMonitor monitor : manifests.all(PodMonitor.class)) {
      List<String> ports =
          ports(matching(manifests, monitor.getSpec().getSelector().getMatchLabels()));
      assertThat(monitor.getSpec().getPodMetricsEndpoints())
          .allSatisfy(endpoint -> assertThat(ports).contains(endpoint.getPort()));
    }
  }

  @Test
  void tokenIsWhereItsSecretIsMounted() throws IOException {
    assertThat(settings("local").get(ServeSettings.TOKEN_FILE)).isEqualTo("/etc/eider/token/token");
    assertThat(overlay("local").all(Secret.class))
        .filteredOn(secret -> secret.getMetadata().getName().equals("eider-server-token"))
        .singleElement()
        .satisfies(secret -> assertThat(secret.getData()).containsOnlyKeys("token"));
  }

  private static Manifests overlay(String name) {
    return Optional.ofNullable(OVERLAYS.get(name)).orElseThrow();
  }

  /** The settings of an overlay's ConfigMap, read as a command reads them. */
  private static Settings settings(String overlay) throws IOException {
    ConfigMap map =
        overlay(overlay).all(ConfigMap.class).stream()
            .filter(each -> each.getMetadata().getName().startsWith("eider-settings"))
            .findFirst()
            .orElseThrow();
    Path file = folder.resolve(overlay + "-eider.yaml");
    Files.writeString(file, map.getData().get("eider.yaml"));
    SettingsOptions options = new SettingsOptions();
    new CommandLine(options).parseArgs("--config", file.toString());
    return options.resolve();
  }

  /**
   * The ids of the learner's vertex and of those that share its slot; they follow from the uids.
   */
  private static String learnersVertices(Settings settings) {
    var environment =
        JobEnvironment.create(
            settings.with(JobSettings.CHECKPOINTS_DIR, folder.toString()),
            folder,
            Optional.empty());
    EiderJob.build(environment, settings, "127.0.0.1:9", TopicEnds.never(), 1);
    List<JobVertex> vertices =
        environment.getStreamGraph().getJobGraph().getVerticesSortedTopologicallyFromSources();
    JobVertex learner =
        vertices.stream()
            .filter(vertex -> vertex.getName().startsWith("learner"))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("the learner is no vertex of its own"));
    Set<JobVertexID> learners = learner.getSlotSharingGroup().getJobVertexIds();
    return vertices.stream()
        .filter(vertex -> learners.contains(vertex.getID()))
        .map(vertex -> vertex.getID().toHexString())
        .sorted()
        .collect(Collectors.joining(";"));
  }

  /** The pods that the objects make, by name, with the labels that they will have. */
  private static Map<String, PodTemplateSpec> pods(Manifests manifests) {
    Map<String, PodTemplateSpec> pods = new TreeMap<>();
    for (Deployment deployment : manifests.all(Deployment.class)) {
      pods.put(deployment.getMetadata().getName(), deployment.getSpec().getTemplate());
    }
    FlinkDeployment flink = manifests.only(FlinkDeployment.class);
    pods.put("flink", flink.getSpec().getPodTemplate());
    return pods;
  }

  private static List<PodTemplateSpec> matching(Manifests manifests, Map<String, String> labels) {
    List<PodTemplateSpec> found = new ArrayList<>();
    pods(manifests)
        .forEach(
            (name, pod) -> {
              Map<String, String> own =
                  name.equals("flink")
                      // What the operator and Flink give a native cluster's pods.
                      ? Map.of("app", "eider", "type", "flink-native-kubernetes")
                      : pod.getMetadata().getLabels();
              if (own.entrySet().containsAll(labels.entrySet())) {
                found.add(pod);
              }
            });
    assertThat(found).as("pods with %s", labels).isNotEmpty();
    return found;
  }

  private static List<String> ports(List<PodTemplateSpec> pods) {
    return pods.stream()
        .flatMap(pod -> pod.getSpec().getContainers().stream())
        .flatMap(container -> container.getPorts().stream())
        .map(ContainerPort::getName)
        .toList();
  }
}
