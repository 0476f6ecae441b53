package dev.eider.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.eider.config.Setting;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsSchemaTest {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(SettingsSchema.of(AllSettings.declared()));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "batch.size: 8",
        "batch: {size: 8}",
        "meta: {learning.rate.scale: raw, learning: {rate: 0.3}}",
        "classes: [a, b]\nclasses.max: 5",
        "classes: {max: 5}",
        "classes: open",
        "learning.rate: 1e-3",
        "checkpoint.interval: 10 s",
        "stage2.learning.rate: 0.1",
        "kafka.security.protocol: SASL_SSL",
        "kafka: {security: {protocol: SASL_SSL}, retries: 3}",
        "momentum: 0.9\nmomentum.nesterov: true"
      })
  void acceptsDottedAndNestedKeys(String yaml) throws JsonProcessingException {
    assertThat(faults(yaml)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bach.size: 8",
        "batch: {sise: 8}",
        "batch.size: 0",
        "batch.size: many",
        "momentum.nesterov: 1",
        "weighting: unknown",
        "holdout.dev.share: 2",
        "network: {a: b}",
        "kafka: 3\nkafkaa.b: 1"
      })
  void refusesWhatEiderRefuses(String yaml) throws JsonProcessingException {
    assertThat(faults(yaml)).isNotEmpty();
  }

  @Test
  void acceptsEveryDefault() throws JsonProcessingException {
    StringBuilder file = new StringBuilder();
    for (Setting<?> setting : AllSettings.declared()) {
      String value = setting.defaultValue();
      file.append(setting.name()).append(": ").append(value.isEmpty() ? "''" : value).append('\n');
    }

    assertThat(faults(file.toString())).isEmpty();
  }

  private static List<String> faults(String yaml) throws JsonProcessingException {
    JsonNode file = YAML.readTree(yaml);
    return SCHEMA.validate(file).stream().map(Object::toString).toList();
  }
}
