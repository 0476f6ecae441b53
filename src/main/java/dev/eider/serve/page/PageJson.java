package dev.eider.serve.page;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.eider.release.Comparison;
import dev.eider.release.Release;
import dev.eider.release.Releases;
import dev.eider.release.ServedVersions;
import dev.eider.report.LatestExamples;
import dev.eider.report.LearningReport;
import dev.eider.report.LearningReport.ClassReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a page asks for, as JSON. What there is of every class or report stands in columns; a number
 * that is not known is null.
 */
final class PageJson {
  private static final JsonFactory JSON = new JsonFactory();

  private PageJson() {}

  /** The reports' figures over time. */
  static byte[] history(long sequence, List<LearningHistory.Point> points) {
    return object(
        out -> {
          out.writeNumberField("sequence", sequence);
          out.writeArrayFieldStart("number");
          for (LearningHistory.Point point : points) {
            out.writeNumber(point.sequence());
          }
          out.writeEndArray();
          times(out, points);
          column(out, "trainLoss", points, point -> point.trainLoss());
          column(out, "devLoss", points, point -> point.devLoss());
          column(out, "imagesPerSecond", points, point -> point.imagesPerSecond());
          column(out, "evalError", points, point -> point.evalError());
          column(out, "prequentialError", points, point -> point.prequentialError());
          column(out, "manyError", points, point -> point.groups().many());
          column(out, "mediumError", points, point -> point.groups().medium());
          column(out, "fewError", points, point -> point.groups().few());
          column(
              out,
              "lagRecords",
              points,
              point -> point.lagRecords() == null ? Double.NaN : point.lagRecords());
        });
  }

  /** Eps of some classes over time. */
  static byte[] classHistory(
      long sequence, List<LearningHistory.Point> points, Map<String, Integer> numbers) {
    return object(
        out -> {
          out.writeNumberField("sequence", sequence);
          times(out, points);
          out.writeArrayFieldStart("classes");
          for (Map.Entry<String, Integer> each : numbers.entrySet()) {
            int y = each.getValue();
            out.writeStartObject();
            out.writeStringField("label", each.getKey());
            column(out, "eps", points, point -> at(point.eps(), y));
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }

  private static double at(float[] byClass, int y) {
    return y < byClass.length ? byClass[y] : Double.NaN;
  }

  /** The newest report, whole. */
  static byte[] learning(long sequence, LearningReport report, @Nullable Long lagRecords) {
    Confusion confusion = Confusion.of(report.classes());
    return object(
        out -> {
          out.writeNumberField("sequence", sequence);
          figures(out, report, lagRecords);
          List<ClassReport> classes = report.classes();
          out.writeObjectFieldStart("classes");
          out.writeArrayFieldStart("label");
          for (ClassReport each : classes) {
            out.writeString(each.label());
          }
          out.writeEndArray();
          column(out, "count", classes, ClassReport::count);
          column(out, "weight", classes, ClassReport::weight);
          column(out, "eps", classes, each -> each.eps().mean());
          column(out, "error", classes, ClassReport::prequentialError);
          column(out, "evalError", classes, ClassReport::evalError);
          out.writeEndObject();
          confusion(out, confusion);
        });
  }

  private static void figures(JsonGenerator out, LearningReport report, @Nullable Long lagRecords)
      throws IOException {
    LearningReport.Account account = report.account();
    out.writeNumberField("atMillis", report.atMillis());
    out.writeBooleanField("last", report.last());
    out.writeNumberField("stage", report.progress().stage());
    out.writeNumberField("steps", report.progress().steps());
    out.writeNumberField("metaSteps", report.progress().metaSteps());
    out.writeNumberField("skippedSteps", report.progress().skippedSteps());
    out.writeNumberField("snapshots", report.versions().given());
    out.writeNumberField("lastVersion", report.versions().last());
    out.writeNumberField("consumed", account.consumed());
    out.writeNumberField("trained", account.trained());
    out.writeNumberField("heldOut", account.heldOut());
    out.writeNumberField("deadLettered", account.deadLettered());
    out.writeNumberField("thinned", account.thinned());
    out.writeObjectField("lagRecords", lagRecords);
    number(out, "learningRate", report.descent().learningRate());
    number(out, "trainLoss", report.descent().trainLoss());
    number(out, "devLoss", report.descent().devLoss());
    number(out, "epsOverWeight", report.eps().overWeight());
    number(out, "epsReliability", report.eps().reliability());
    number(out, "negativeShare", report.eps().negativeShare());
    number(out, "imagesPerSecond", report.pace().imagesPerSecond());
    number(out, "lagSeconds", report.pace().lagSeconds());
    number(out, "keptShare", report.pace().keptShare());
    number(out, "evalError", report.errors().balancedEval());
    number(out, "prequentialError", report.errors().macroPrequential());
    numbers(out, "rejections", account.rejections());
    numbers(out, "nextOffsets", account.nextOffsets());
  }

  private static void numbers(JsonGenerator out, String name, Map<String, Long> numbers)
      throws IOException {
    out.writeObjectFieldStart(name);
    for (Map.Entry<String, Long> each : numbers.entrySet()) {
      out.writeNumberField(each.getKey(), each.getValue());
    }
    out.writeEndObject();
  }

  private static void confusion(JsonGenerator out, Confusion confusion) throws IOException {
    out.writeObjectFieldStart("confusion");
    out.writeBooleanField("complete", confusion.complete());
    out.writeArrayFieldStart("labels");
    for (String label : confusion.labels()) {
      out.writeString(label);
    }
    out.writeEndArray();
    out.writeArrayFieldStart("shares");
    for (double[] row : confusion.shares()) {
      out.writeStartArray();
      for (double share : row) {
        number(out, share);
      }
      out.writeEndArray();
    }
    out.writeEndArray();
    out.writeArrayFieldStart("worst");
    for (Confusion.Pair pair : confusion.worst()) {
      out.writeStartObject();
      out.writeStringField("label", pair.label());
      out.writeStringField("predicted", pair.predicted());
      number(out, "share", pair.share());
      number(out, "examples", pair.examples());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  /** The pictures of the stream. */
  static byte[] examples(LatestExamples latest) {
    return object(
        out -> {
          out.writeNumberField("atMillis", latest.atMillis());
          out.writeNumberField("height", latest.height());
          out.writeNumberField("width", latest.width());
          out.writeArrayFieldStart("examples");
          for (LatestExamples.Seen seen : latest.examples()) {
            out.writeStartObject();
            out.writeStringField("id", seen.id());
            out.writeStringField("label", seen.label());
            out.writeStringField("predicted", seen.predicted());
            number(out, "weight", seen.weight());
            number(out, "eps", seen.eps());
            out.writeBinaryField("pixels", seen.pixels());
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }

  /**
   * The versions and what is decided of them.
   *
   * @param served the version that this server answers with; null where there is none
   */
  static byte[] versions(VersionHistory history, String model, @Nullable Long served) {
    Releases releases = history.releases();
    return object(
        out -> {
          out.writeStringField("model", model);
          out.writeObjectField("served", served);
          out.writeObjectField("released", version(releases.auto()));
          out.writeObjectField("pinned", version(releases.pin()));
          out.writeStringField("pinReason", releases.pin() == null ? "" : releases.pin().reason());
          out.writeObjectField("rollbackTo", ServedVersions.of(releases).previous());
          out.writeArrayFieldStart("versions");
          for (VersionHistory.Version version : history.newestFirst()) {
            out.writeStartObject();
            out.writeNumberField("version", version.version());
            out.writeNumberField("atMillis", version.atMillis());
            out.writeStringField("network", version.network());
            out.writeNumberField("classes", version.classes());
            out.writeNumberField("step", version.step());
            out.writeNumberField("bytes", version.byteLength());
            out.writeObjectField("evalError", version.balancedEvalError());
            verdict(out, history.verdicts().get(version.version()));
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }

  /** A version as it was made, with its results by class. */
  static byte[] version(VersionDetails details) {
    VersionResults results = details.results();
    return object(
        out -> {
          out.writeNumberField("version", details.version());
          out.writeNumberField("parent", details.parent());
          out.writeNumberField("inputHeight", details.inputHeight());
          out.writeNumberField("inputWidth", details.inputWidth());
          out.writeObjectField("sha256", details.sha256());
          out.writeStringField("configuration", details.configurationHash());
          column(out, "mean", details.mean(), Double::doubleValue);
          column(out, "std", details.std(), Double::doubleValue);
          numbers(out, "sourceOffsets", details.sourceOffsets());
          out.writeObjectFieldStart("settings");
          for (Map.Entry<String, String> setting : details.settings().entrySet()) {
            out.writeStringField(setting.getKey(), setting.getValue());
          }
          out.writeEndObject();
          out.writeObjectFieldStart("results");
          out.writeArrayFieldStart("label");
          for (String label : results.labels()) {
            out.writeString(label);
          }
          out.writeEndArray();
          List<Integer> classes = IntStream.range(0, results.labels().size()).boxed().toList();
          column(out, "count", classes, results::count);
          column(out, "examples", classes, results::examples);
          column(out, "errors", classes, results::errors);
          out.writeEndObject();
        });
  }

  private static @Nullable Long version(@Nullable Release release) {
    return release == null ? null : release.version();
  }

  private static void verdict(JsonGenerator out, @Nullable Release release) throws IOException {
    if (release == null) {
      out.writeNullField("verdict");
      return;
    }
    out.writeStringField("verdict", release.verdict().name().toLowerCase(Locale.ROOT));
    out.writeStringField("reason", release.reason());
    out.writeArrayFieldStart("comparisons");
    for (Comparison comparison : release.comparisons()) {
      out.writeStartObject();
      out.writeStringField("group", comparison.group());
      out.writeNumberField("examples", comparison.examples());
      number(out, "released", comparison.releasedError());
      number(out, "candidate", comparison.candidateError());
      number(out, "low", comparison.low());
      number(out, "high", comparison.high());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void times(JsonGenerator out, List<LearningHistory.Point> points)
      throws IOException {
    out.writeArrayFieldStart("begins");
    for (LearningHistory.Point point : points) {
      out.writeBoolean(point.begins());
    }
    out.writeEndArray();
    out.writeArrayFieldStart("atMillis");
    for (LearningHistory.Point point : points) {
      out.writeNumber(point.atMillis());
    }
    out.writeEndArray();
    column(out, "step", points, LearningHistory.Point::step);
  }

  private static <T> void column(
      JsonGenerator out, String name, List<T> rows, ToDoubleFunction<T> value) throws IOException {
    out.writeArrayFieldStart(name);
    for (T row : rows) {
      number(out, value.applyAsDouble(row));
    }
    out.writeEndArray();
  }

  static void number(JsonGenerator out, String name, double value) throws IOException {
    out.writeFieldName(name);
    number(out, value);
  }

  /** As a float: a page draws no more digits, and counts beyond 16 million may be rounded. */
  private static void number(JsonGenerator out, double value) throws IOException {
    if (!Double.isFinite(value)) {
      out.writeNull();
    } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      out.writeNumber((long) value);
    } else {
      out.writeNumber((float) value);
    }
  }

  /** A JSON object with the fields that a function writes. */
  static byte[] object(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      fields.write(out);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("JSON cannot be written to memory", e);
    }
    return bytes.toByteArray();
  }

  /** Writes the fields of an object. */
  @FunctionalInterface
  interface Fields {
    void write(JsonGenerator out) throws IOException;
  }
}
