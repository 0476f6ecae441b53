package dev.eider.report;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.MutableConfigOverride;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Learning reports and latest examples as JSON, the values of the topics {@code eider.learning} and
 * {@code eider.latest-examples}; NaN is null.
 */
public final class ReportJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .withConfigOverride(Map.class, ReportJson::emptyWhereMissing)
          .addModule(
              new SimpleModule()
                  .addSerializer(Double.class, new FiniteOrNull<>())
                  .addSerializer(Double.TYPE, new FiniteOrNull<>())
                  .addSerializer(Float.class, new FiniteOrNull<>())
                  .addDeserializer(Double.TYPE, new NullIsNotANumber()))
          .build();

  private ReportJson() {}

  private static void emptyWhereMissing(MutableConfigOverride type) {
    type.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
  }

  /** The JSON of a report, UTF-8. */
  public static byte[] encode(LearningReport report) {
    return write(report);
  }

  /** The JSON of examples, UTF-8; pixels are in Base64. */
  public static byte[] encode(LatestExamples examples) {
    return write(examples);
  }

  private static byte[] write(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report is always JSON", e);
    }
  }

  /**
   * The report of a JSON; fields that are not known are left out, maps that are missing are empty.
   *
   * @throws UncheckedIOException where it is no report
   */
  public static LearningReport decode(byte[] json) {
    return read(json, LearningReport.class, "not a learning report");
  }

  /**
   * The examples of a JSON.
   *
   * @throws UncheckedIOException where it has none
   */
  public static LatestExamples decodeExamples(byte[] json) {
    return read(json, LatestExamples.class, "not the latest examples");
  }

  private static <T> T read(byte[] json, Class<T> type, String fault) {
    try {
      return MAPPER.readValue(json, type);
    } catch (IOException e) {
      throw new UncheckedIOException(fault, e);
    }
  }

  private static final class FiniteOrNull<N extends Number> extends JsonSerializer<N> {
    @Override
    public void serialize(N value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      if (!Double.isFinite(value.doubleValue())) {
        out.writeNull();
      } else if (value instanceof Float) {
        out.writeNumber(value.floatValue());
      } else {
        out.writeNumber(value.doubleValue());
      }
    }
  }

  private static final class NullIsNotANumber extends StdScalarDeserializer<Double> {
    private static final long serialVersionUID = 1;

    NullIsNotANumber() {
      super(Double.class);
    }

    @Override
    public Double deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return in.getDoubleValue();
    }

    @Override
    public Double getNullValue(DeserializationContext context) {
      return Double.NaN;
    }
  }
}
