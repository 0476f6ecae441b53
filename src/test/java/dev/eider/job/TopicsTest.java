package dev.eider.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

class TopicsTest {
  @Test
  void topics_haveTheirPartitionsAndRetention() {
    Settings settings = Settings.defaults().with(JobSettings.IMAGES_PARTITIONS, "4");
    Map<String, NewTopic> topics =
        Topics.all(settings).stream()
            .collect(Collectors.toMap(NewTopic::name, Function.identity()));
    assertThat(topics)
        .containsOnlyKeys(
            "eider.images",
            "eider.images.dead-letter",
            "eider.models",
            "eider.model-chunks",
            "eider.releases",
            "eider.learning",
            "eider.latest-examples");
    assertThat(topics.get("eider.images"))
        .returns(4, NewTopic::numPartitions)
        // An image of 16 MiB, and 64 KiB beside it: 16,777,216 + 65,536.
        .returns(Map.of("max.message.bytes", "16842752"), NewTopic::configs);
    assertThat(topics.get("eider.images.dead-letter"))
        .returns(4, NewTopic::numPartitions)
        // Such a message whole, and 64 KiB for why it is here.
        .returns(Map.of("max.message.bytes", "16908288"), NewTopic::configs);
    assertThat(topics.get("eider.models"))
        .returns(1, NewTopic::numPartitions)
        .returns(
            Map.of("cleanup.policy", "compact", "max.message.bytes", "16777216"),
            NewTopic::configs);
    // Seven days in milliseconds.
    Map<String, String> week = Map.of("cleanup.policy", "delete", "retention.ms", "604800000");
    assertThat(topics.get("eider.model-chunks"))
        .returns("compact", topic -> topic.configs().get("cleanup.policy"));
    Map<String, String> large = new HashMap<>(week);
    large.put("max.message.bytes", "16777216");
    assertThat(topics.get("eider.learning")).returns(large, NewTopic::configs);
  }

  @Test
  void topicsOfImages_takeTheLargestImage() {
    Settings settings = Settings.of(Map.of("image.max-bytes", "33554432"));
    Map<String, String> limits = new HashMap<>();
    Topics.all(settings)
        .forEach(topic -> limits.put(topic.name(), topic.configs().get("max.message.bytes")));

    // 33,554,432 + 65,536, and 65,536 more.
    assertThat(limits)
        .containsEntry("eider.images", "33619968")
        .containsEntry("eider.images.dead-letter", "33685504");
  }

  @Test
  void brokerThatIsNotThere_isNamed() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Settings impatient =
        Settings.of(
            Map.of("kafka.default.api.timeout.ms", "500", "kafka.request.timeout.ms", "400"));
    assertThatThrownBy(() -> Topics.create(impatient, "127.0.0.1:" + port))
        .isInstanceOf(TopicCreationException.class)
        .hasMessageStartingWith("the broker at 127.0.0.1:" + port + " does not answer: ");
  }
}
