package dev.eider.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eider.config.Settings;
import dev.eider.data.ImageShape;
import dev.eider.ingest.ImageDecoder;
import dev.eider.ingest.IngestSettings;
import dev.eider.ingest.RejectedRecordException;
import dev.eider.serve.access.WriteAccess;
import dev.eider.snapshot.Manifest;
import io.javalin.http.Context;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints that take an image as a JPEG or PNG: {@code /classify}, and {@code /feedback},
 * which gives a label to one and hands it to the images topic.
 */
final class ImageApi {
  private static final Logger LOG = LoggerFactory.getLogger(ImageApi.class);
  private static final int ID_BYTES = 16;
  private static final int DEFAULT_TOP = 5;

  /** Of feedback that comes before a version does: any size tells whether an image decodes. */
  private static final ImageShape ANY_SHAPE = new ImageShape(32, 32);

  private final Settings settings;
  private final Batcher batcher;
  private final Answers answers;
  private final FeedbackWriter feedback;
  private final WriteAccess access;
  private final ServeMetrics metrics;
  private final RecentImages recent;

  ImageApi(
      Settings settings,
      Batcher batcher,
      Answers answers,
      FeedbackWriter feedback,
      WriteAccess access,
      ServeMetrics metrics) {
    this.settings = settings;
    this.batcher = batcher;
    this.answers = answers;
    this.feedback = feedback;
    this.access = access;
    this.metrics = metrics;
    this.recent = new RecentImages(settings.get(ServeSettings.REMEMBERED_IMAGES));
  }

  /** The most probable classes of the body's image. */
  void classify(Context context) {
    Manifest manifest = answers.serving();
    RecentImages.EncodedImage image = image(context);
    TargetPrior prior = answers.prior(context.queryParam("prior"));
    int top = top(context);
    answers.offsets(manifest, prior); // refuses a prior that this version cannot have
    byte[] pixels = pixels(image, Answers.shape(manifest));
    String id = idOf(image.bytes());
    recent.add(id, image);
    answers.answer(
        context,
        List.of(pixels),
        manifest,
        (answer, to) ->
            to.result(classification(id, answer, answers.offsets(answer.manifest(), prior), top)));
  }

  private static byte[] classification(
      String id, Batcher.Answer answer, double[] offsets, int top) {
    Manifest manifest = answer.manifest();
    float[] probabilities = LogitAdjustment.probabilities(answer.logits()[0], offsets);
    List<Integer> order =
        IntStream.range(0, probabilities.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer y) -> -probabilities[y]))
            .limit(top)
            .toList();
    return InferenceResponse.json(
        out -> {
          out.writeStringField("id", id);
          out.writeStringField("model", manifest.model());
          out.writeNumberField("version", manifest.version());
          out.writeArrayFieldStart("predictions");
          for (int y : order) {
            out.writeStartObject();
            out.writeStringField("label", manifest.classes().get(y));
            out.writeNumberField("probability", probabilities[y]);
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }

  /** A record of the images topic: a label, and the body's image or one that was classified. */
  void feedback(Context context) throws IOException, InterruptedException {
    access.require(context);
    String label = context.queryParam("label");
    if (label == null || label.isBlank()) {
      throw RequestException.badRequest("the query parameter label is missing");
    }
    if (label.getBytes(UTF_8).length > settings.get(IngestSettings.LABEL_MAX_BYTES)) {
      throw RequestException.badRequest("the label is longer than label.max-bytes");
    }
    String named = context.queryParam("id");
    if (named != null && named.getBytes(UTF_8).length > settings.get(IngestSettings.ID_MAX_BYTES)) {
      throw RequestException.badRequest("the id is longer than id.max-bytes");
    }
    boolean hasImage = context.bodyAsBytes().length > 0;
    RecentImages.EncodedImage image = hasImage ? image(context) : remembered(named);
    if (hasImage) {
      Manifest manifest = batcher.manifest();
      pixels(image, manifest == null ? ANY_SHAPE : Answers.shape(manifest));
    }
    String id = named == null ? idOf(image.bytes()) : named;
    RecordMetadata written;
    try {
      written = feedback.write(id, label, image);
    } catch (IOException e) {
      LOG.warn("feedback was not written: {}", e.getMessage());
      throw new RequestException(503, String.valueOf(e.getMessage()));
    }
    metrics.fedBack();
    context.status(202).contentType(HttpApi.JSON);
    context.result(
        InferenceResponse.json(
            out -> {
              out.writeStringField("id", id);
              out.writeStringField("label", label);
              out.writeStringField("topic", written.topic());
              out.writeNumberField("partition", written.partition());
              out.writeNumberField("offset", written.offset());
            }));
  }

  private RecentImages.EncodedImage remembered(@Nullable String id) {
    if (id == null) {
      throw RequestException.badRequest("feedback needs an image as body, or the id of one");
    }
    return recent
        .find(id)
        .orElseThrow(
            () ->
                new RequestException(
                    404,
                    "the image '"
                        + id
                        + "' is not among the last that were classified here; send it as body"));
  }

  private RecentImages.EncodedImage image(Context context) {
    String type = context.contentType();
    String media = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!media.equals("image/jpeg") && !media.equals("image/png")) {
      throw new RequestException(
          415, "the body's content type is '" + media + "'; it must be image/jpeg or image/png");
    }
    return new RecentImages.EncodedImage(media, context.bodyAsBytes());
  }

  private byte[] pixels(RecentImages.EncodedImage image, ImageShape shape) {
    try {
      return new ImageDecoder(shape, settings.get(IngestSettings.IMAGE_MAX_PIXELS))
          .decode(image.bytes());
    } catch (RejectedRecordException e) {
      throw RequestException.badRequest(e.rejection().code() + ": " + e.getMessage());
    }
  }

  private static int top(Context context) {
    String top = context.queryParam("k");
    if (top == null) {
      return DEFAULT_TOP;
    }
    if (!top.matches("[1-9]\\d{0,6}")) {
      throw RequestException.badRequest("the query parameter k must be a number from 1");
    }
    return Integer.parseInt(top);
  }

  /** The same bytes have the same id, so that an image that is sent twice is one example. */
  private static String idOf(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "serve/" + HexFormat.of().formatHex(digest, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
