package dev.eider.serve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import dev.eider.serve.inference.RequestException;
import dev.eider.serve.inference.ShortText;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads values from a stream of JSON, and refuses in words what they are not. */
final class JsonFields {
  private JsonFields() {}

  /** Reads the value of a field, the parser standing on it. */
  @FunctionalInterface
  interface FieldReader {
    void read(String name) throws IOException;
  }

  /** Reads a value, the parser standing on it. */
  @FunctionalInterface
  interface ValueReader {
    void read() throws IOException;
  }

  /** Goes through the fields of the object that the parser stands on; null has none. */
  static void each(JsonParser json, String what, FieldReader reader) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw RequestException.badRequest(what + " is no object");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      reader.read(name);
    }
  }

  /** Goes through the elements of the array that the parser stands on; null has none. */
  static void elements(JsonParser json, String what, ValueReader reader) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    requireArray(json, what);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      reader.read();
    }
  }

  /** Goes through the elements of an array and of the arrays in it, in their order. */
  static void leaves(JsonParser json, String what, ValueReader reader) throws IOException {
    requireArray(json, what);
    int depth = 1;
    while (depth > 0) {
      switch (json.nextToken()) {
        case START_ARRAY -> depth++;
        case END_ARRAY -> depth--;
        default -> reader.read();
      }
    }
  }

  /** A text; null where it is null. A number is taken as it is written. */
  static @Nullable String text(JsonParser json, String what) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_NULL -> null;
      case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getText();
      default -> throw RequestException.badRequest(what + " is no text");
    };
  }

  /** True or false; another value where it is null. */
  static boolean flag(JsonParser json, String what, boolean otherwise) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_NULL -> otherwise;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw RequestException.badRequest(what + " is neither true nor false");
    };
  }

  /** A whole number, which may be written as 7.0. */
  static long whole(JsonParser json, String what) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      try {
        return json.getLongValue();
      } catch (InputCoercionException e) {
        throw RequestException.badRequest(what + " has " + ShortText.of(json.getText()));
      }
    }
    double value =
        json.currentToken() == JsonToken.VALUE_NUMBER_FLOAT ? json.getDoubleValue() : Double.NaN;
    if (value != Math.rint(value) || Math.abs(value) >= 0x1p53) {
      throw RequestException.badRequest(
          what + " has " + ShortText.of(json.getText()) + ", which is no whole number");
    }
    return (long) value;
  }

  /** A number. */
  static double number(JsonParser json, String what) throws IOException {
    if (!json.currentToken().isNumeric()) {
      throw RequestException.badRequest(
          what + " has " + ShortText.of(json.getText()) + ", which is no number");
    }
    return json.getDoubleValue();
  }

  private static void requireArray(JsonParser json, String what) {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw RequestException.badRequest(what + " is no array");
    }
  }
}
