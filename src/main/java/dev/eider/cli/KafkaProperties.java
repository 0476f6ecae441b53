package dev.eider.cli;

import dev.eider.config.Settings;
import java.util.List;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Type;

/** What Kafka's clients declare about their properties. */
final class KafkaProperties {
  static final List<ConfigDef> DECLARED =
      List.of(
          ProducerConfig.configDef(), ConsumerConfig.configDef(), AdminClientConfig.configDef());

  private static final String HIDDEN = "(hidden)";

  private KafkaProperties() {}

  /**
   * A setting's value as it may be shown. Of Kafka's properties, those that no client declares may
   * be anything, and are hidden as passwords are.
   */
  static String shown(String key, String value) {
    return !key.startsWith(Settings.KAFKA_PREFIX)
            || isOpen(key.substring(Settings.KAFKA_PREFIX.length()))
        ? value
        : HIDDEN;
  }

  private static boolean isOpen(String property) {
    List<ConfigKey> declared =
        DECLARED.stream()
            .filter(client -> client.configKeys().containsKey(property))
            .map(client -> client.configKeys().get(property))
            .toList();
    return !declared.isEmpty() && declared.stream().noneMatch(key -> key.type() == Type.PASSWORD);
  }
}
