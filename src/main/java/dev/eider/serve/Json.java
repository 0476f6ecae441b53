package dev.eider.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes the server's JSON. */
final class Json {
  /** The content type. */
  static final String TYPE = "application/json";

  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** Writes a part of a value. */
  @FunctionalInterface
  interface Part {
    void write(JsonGenerator out) throws IOException;
  }

  /** An object whose fields are written by someone. */
  static byte[] object(Part fields) {
    return value(
        out -> {
          out.writeStartObject();
          fields.write(out);
          out.writeEndObject();
        });
  }

  /** An array whose elements are written by someone. */
  static byte[] array(Part elements) {
    return value(
        out -> {
          out.writeStartArray();
          elements.write(out);
          out.writeEndArray();
        });
  }

  /** An error: one sentence under {@code error}. */
  static byte[] error(String sentence) {
    return object(out -> out.writeStringField("error", sentence));
  }

  private static byte[] value(Part value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
      value.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException("JSON cannot be written to memory", e);
    }
    return bytes.toByteArray();
  }
}
