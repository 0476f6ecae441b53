package dev.eider.job;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.eider.learn.LearningReport;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Learning reports as JSON, the value of the topic {@code eider.learning}; NaN is null. */
public final class ReportJson {
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .registerModule(
              new SimpleModule()
                  .addSerializer(Double.class, new FiniteOrNull<>())
                  .addSerializer(Double.TYPE, new FiniteOrNull<>())
                  .addSerializer(Float.class, new FiniteOrNull<>())
                  .addDeserializer(Double.TYPE, new NullIsNotANumber()));

  private ReportJson() {}

  /** The JSON of a report, UTF-8. */
  public static byte[] encode(LearningReport report) {
    try {
      return MAPPER.writeValueAsBytes(report);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report is always JSON", e);
    }
  }

  /**
   * The report of a JSON; fields that are not known are left out.
   *
   * @throws UncheckedIOException where it is no report
   */
  public static LearningReport decode(byte[] json) {
    try {
      return MAPPER.readValue(json, LearningReport.class);
    } catch (IOException e) {
      throw new UncheckedIOException("not a learning report", e);
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
