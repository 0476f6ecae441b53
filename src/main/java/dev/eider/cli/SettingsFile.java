package dev.eider.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.QuotedList;
import dev.eider.config.Settings;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings in a YAML file: dotted keys, or maps whose keys are joined by dots; a list is its items
 * with commas between them, in quotes where an item has a comma ({@link QuotedList}). Scalars are
 * taken as they are written: {@code 1e-3} stays {@code 1e-3}, the label {@code 007} stays {@code
 * 007}.
 */
final class SettingsFile {
  private static final YAMLFactory YAML = new YAMLFactory();
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Path file;
  private final Map<String, String> settings = new LinkedHashMap<>();

  private SettingsFile(Path file) {
    this.file = file;
  }

  /**
   * The settings of a file, by dotted key.
   *
   * @throws InvalidSettingException where the file cannot be read as settings; the message names
   *     file and line
   */
  static Map<String, String> read(Path file) {
    SettingsFile read = new SettingsFile(file);
    try (JsonParser parser = YAML.createParser(text(file))) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_OBJECT) {
        read.object(parser, "");
      } else if (first != null && first != JsonToken.VALUE_NULL) {
        throw read.fault(parser, "it is not a list of 'key: value' lines");
      }
      return read.settings;
    } catch (NoSuchFileException e) {
      throw new InvalidSettingException("no such settings file: " + file, e);
    } catch (JsonProcessingException e) {
      String problem = e.getOriginalMessage().lines().findFirst().orElse("");
      String line = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
      throw new InvalidSettingException(file + line + ": it is not YAML: " + problem, e);
    } catch (CharacterCodingException e) {
      throw new InvalidSettingException(file + " is not a text file in UTF-8", e);
    } catch (IOException e) {
      throw new InvalidSettingException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** A file's text without the mark that some editors begin it with. */
  private static String text(Path file) throws IOException {
    String text = Files.readString(file);
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
  }

  private void object(JsonParser parser, String prefix) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = prefix + parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.START_OBJECT) {
        object(parser, key + ".");
      } else {
        String text = value == JsonToken.START_ARRAY ? list(parser, key) : scalar(parser, key);
        if (settings.put(key, text) != null) {
          throw fault(parser, "'" + key + "' is given twice");
        }
      }
    }
  }

  private String list(JsonParser parser, String key) throws IOException {
    List<String> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(scalar(parser, key));
    }
    // Kafka's own lists know no quotes.
    return key.startsWith(Settings.KAFKA_PREFIX) ? String.join(",", items) : QuotedList.join(items);
  }

  private String scalar(JsonParser parser, String key) throws IOException {
    if (!parser.currentToken().isScalarValue() || parser.currentToken() == JsonToken.VALUE_NULL) {
      throw fault(parser, "'" + key + "' has no value that is a text, a number or a list of them");
    }
    return parser.getText();
  }

  private InvalidSettingException fault(JsonParser parser, String problem) {
    return new InvalidSettingException(
        file + ":" + parser.currentTokenLocation().getLineNr() + ": " + problem);
  }
}
