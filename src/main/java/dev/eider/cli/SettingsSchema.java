package dev.eider.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.config.Setting;
import dev.eider.config.ValueKind;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * The JSON schema of a settings file, for editors and for checks before a deployment. A key may be
 * dotted, nested, or partly both, as {@link SettingsFile} reads it: so there is a definition for
 * each setting, and one for what may stand below each beginning of keys.
 */
final class SettingsSchema {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final ObjectWriter WRITER = new ObjectMapper().writerWithDefaultPrettyPrinter();
  private static final String SETTING = "setting.";
  private static final String BELOW = "below.";

  private final List<Setting<?>> declared;
  private final TreeSet<String> beginnings = new TreeSet<>();

  private SettingsSchema(Collection<Setting<?>> declared) {
    this.declared = List.copyOf(declared);
    for (Setting<?> setting : declared) {
      String name = setting.name();
      for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
        beginnings.add(name.substring(0, dot));
      }
    }
  }

  /** The schema of a file of the declared settings, and of keys of Kafka's clients. */
  static String of(Collection<Setting<?>> declared) {
    try {
      return WRITER.writeValueAsString(new SettingsSchema(declared).schema()) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of nodes can be written", e);
    }
  }

  private ObjectNode schema() {
    ObjectNode schema = JSON.objectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Settings of Eider");
    schema.put("description", "Written by: eider settings --schema");
    schema.setAll(below(""));
    schema.withObject("/properties").set("kafka", reference("kafka"));
    schema.putObject("patternProperties").set("^kafka\\..+$", reference("kafka"));
    ObjectNode definitions = schema.putObject("$defs");
    definitions.set("kafka", kafka());
    declared.forEach(setting -> definitions.set(SETTING + setting.name(), value(setting)));
    beginnings.forEach(beginning -> definitions.set(BELOW + beginning, below(beginning + ".")));
    return schema;
  }

  /** A map of what keys may go on with. */
  private ObjectNode below(String beginning) {
    ObjectNode map = JSON.objectNode();
    map.put("type", "object").put("additionalProperties", false);
    ObjectNode properties = map.putObject("properties");
    for (Setting<?> setting : declared) {
      if (setting.name().startsWith(beginning)) {
        properties.set(
            setting.name().substring(beginning.length()), reference(SETTING + setting.name()));
      }
    }
    for (String longer : beginnings) {
      if (longer.startsWith(beginning)) {
        String rest = longer.substring(beginning.length());
        ObjectNode further = reference(BELOW + longer);
        properties.set(
            rest, properties.has(rest) ? either(properties.get(rest), further) : further);
      }
    }
    return map;
  }

  private static ObjectNode value(Setting<?> setting) {
    ObjectNode value = JSON.objectNode();
    value.put(
        "description",
        setting.help() + (setting.unit().isEmpty() ? "" : " Unit: " + setting.unit() + "."));
    ValueKind kind = setting.kind();
    if (kind instanceof ValueKind.WholeNumber whole) {
      value.put("type", "integer").put("minimum", whole.min()).put("maximum", whole.max());
      value.put("default", Integer.parseInt(setting.defaultValue()));
    } else if (kind instanceof ValueKind.Number number) {
      value.put("type", "number").put("minimum", number.min()).put("maximum", number.max());
      value.put("default", Double.parseDouble(setting.defaultValue()));
    } else if (kind instanceof ValueKind.Truth) {
      value.put("type", "boolean").put("default", Boolean.parseBoolean(setting.defaultValue()));
    } else if (kind instanceof ValueKind.Choice choice) {
      choice.names().forEach(value.putArray("enum")::add);
      value.put("default", setting.defaultValue());
    } else {
      value.withArray("/type").add("string").add("number").add("boolean").add("array");
      value.putObject("items").withArray("/type").add("string").add("number").add("boolean");
      value.put("default", setting.defaultValue());
    }
    return value;
  }

  /**
   * Kafka declares its clients' properties itself, and may have more of them in a later version.
   */
  private static ObjectNode kafka() {
    ObjectNode any = JSON.objectNode();
    any.withArray("/type").add("string").add("number").add("boolean").add("object");
    any.set("additionalProperties", reference("kafka"));
    return any;
  }

  private static ObjectNode either(JsonNode one, JsonNode other) {
    ObjectNode either = JSON.objectNode();
    either.putArray("anyOf").add(one).add(other);
    return either;
  }

  private static ObjectNode reference(String definition) {
    return JSON.objectNode().put("$ref", "#/$defs/" + definition);
  }
}
