package dev.eider.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A command's result as a file with one JSON object. Numbers that are not finite are written as
 * null.
 */
public final class Report {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .registerModule(
              new SimpleModule()
                  .addSerializer(Double.class, new FiniteSerializer<>(Double.class))
                  .addSerializer(double.class, new FiniteSerializer<>(Double.class))
                  .addSerializer(Float.class, new FiniteSerializer<>(Float.class))
                  .addSerializer(float.class, new FiniteSerializer<>(Float.class)));

  private Report() {}

  /**
   * Writes a record or map as JSON. A reader sees the whole report or none: it is written beside
   * the file and moved onto it. What is no regular file ({@code /dev/stdout}) is written directly.
   *
   * @throws IOException naming the file that cannot be written
   */
  public static void write(Path file, Object report) throws IOException {
    byte[] json = (JSON.writeValueAsString(report) + "\n").getBytes(StandardCharsets.UTF_8);
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      Files.write(file, json);
      return;
    }
    Path absolute = file.toAbsolutePath();
    Path partial =
        absolute.resolveSibling(
            "." + absolute.getFileName() + "." + ProcessHandle.current().pid() + ".partial");
    try {
      Files.write(partial, json);
      Files.move(
          partial, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException e) {
      throw new IOException("the report's folder " + absolute.getParent() + " does not exist", e);
    } catch (IOException e) {
      throw new IOException("the report " + file + " cannot be written: " + e.getMessage(), e);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  /**
   * Finds out before work is done for a report whether it can be written.
   *
   * @throws IOException naming the file or folder that cannot be written
   */
  public static void requireWritable(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException("the report's folder " + folder + " does not exist");
    }
    if (!Files.isWritable(Files.exists(file) ? file : folder)) {
      throw new IOException("the report " + file + " cannot be written");
    }
  }

  private static final class FiniteSerializer<N extends Number> extends StdSerializer<N> {
    private static final long serialVersionUID = 1;

    private FiniteSerializer(Class<N> type) {
      super(type);
    }

    @Override
    public void serialize(N value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      if (!Double.isFinite(value.doubleValue())) {
        json.writeNull();
      } else if (value instanceof Float) {
        json.writeNumber(value.floatValue());
      } else {
        json.writeNumber(value.doubleValue());
      }
    }
  }
}
