package dev.eider.deploy;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.eider.RequiredTool;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;

/**
 * What an overlay of k8s/ renders, as the types of whoever will read it; nothing may be unknown.
 */
record Manifests(List<HasMetadata> objects) {
  /** Newer than the newest model of the operator that is published, whose last is this one. */
  private static final String FLINK_VERSION = "v2_3";

  private static final String NEWEST_MODELLED = "v1_20";

  private static final Map<String, Class<? extends HasMetadata>> TYPES =
      Map.ofEntries(
          Map.entry("v1/ConfigMap", ConfigMap.class),
          Map.entry("v1/Namespace", Namespace.class),
          Map.entry("v1/Secret", Secret.class),
          Map.entry("v1/Service", Service.class),
          Map.entry("v1/ServiceAccount", ServiceAccount.class),
          Map.entry("apps/v1/Deployment", Deployment.class),
          Map.entry("autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
          Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
          Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("rbac.authorization.k8s.io/v1/Role", Role.class),
          Map.entry("rbac.authorization.k8s.io/v1/RoleBinding", RoleBinding.class),
          Map.entry("monitoring.coreos.com/v1/PodMonitor", PodMonitor.class),
          Map.entry("monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class),
          Map.entry("kafka.strimzi.io/v1beta2/Kafka", Kafka.class),
          Map.entry("kafka.strimzi.io/v1beta2/KafkaNodePool", KafkaNodePool.class),
          Map.entry("kafka.strimzi.io/v1beta2/KafkaTopic", KafkaTopic.class),
          Map.entry("kafka.strimzi.io/v1beta2/KafkaUser", KafkaUser.class),
          Map.entry("flink.apache.org/v1beta1/FlinkDeployment", FlinkDeployment.class));

  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .setAnnotationIntrospector(new UnknownIsAnError());

  /** The models take what they do not know into a map, or pass over it. */
  private static final class UnknownIsAnError extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return false;
    }

    @Override
    public JsonIgnoreProperties.Value findPropertyIgnoralByName(
        MapperConfig<?> config, Annotated annotated) {
      return super.findPropertyIgnoralByName(config, annotated).withoutIgnoreUnknown();
    }
  }

  /** Renders k8s/overlays/NAME. */
  static Manifests of(String overlay, Path folder) throws IOException, InterruptedException {
    Path rendered = folder.resolve(overlay + ".yaml");
    Process kustomize =
        new ProcessBuilder(
                RequiredTool.find("kubectl").toString(), "kustomize", "k8s/overlays/" + overlay)
            .redirectOutput(rendered.toFile())
            .redirectError(folder.resolve(overlay + ".errors").toFile())
            .start();
    if (!kustomize.waitFor(120, TimeUnit.SECONDS) || kustomize.exitValue() != 0) {
      throw new IOException(Files.readString(folder.resolve(overlay + ".errors")));
    }
    List<HasMetadata> objects = new ArrayList<>();
    try (MappingIterator<JsonNode> documents =
        new YAMLMapper().readerFor(JsonNode.class).readValues(rendered.toFile())) {
      while (documents.hasNext()) {
        objects.add(typed(documents.next()));
      }
    }
    return new Manifests(objects);
  }

  static HasMetadata typed(JsonNode manifest) throws IOException {
    String kind = manifest.path("apiVersion").asText() + "/" + manifest.path("kind").asText();
    Class<? extends HasMetadata> type = TYPES.get(kind);
    if (type == null) {
      throw new IOException("nobody reads " + kind);
    }
    if (type == FlinkDeployment.class && manifest.path("spec") instanceof ObjectNode spec) {
      if (!spec.path("flinkVersion").asText().equals(FLINK_VERSION)) {
        throw new IOException("flinkVersion is not " + FLINK_VERSION);
      }
      spec.put("flinkVersion", NEWEST_MODELLED);
    }
    return STRICT.treeToValue(manifest, type);
  }

  /** The objects of a type. */
  <T extends HasMetadata> List<T> all(Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The only object of a type. */
  <T extends HasMetadata> T only(Class<T> type) {
    List<T> all = all(type);
    if (all.size() != 1) {
      throw new IllegalStateException(all.size() + " of " + type.getSimpleName());
    }
    return all.get(0);
  }

  /** The names of the objects of a type. */
  List<String> names(Class<? extends HasMetadata> type) {
    return all(type).stream().map(each -> each.getMetadata().getName()).toList();
  }
}
