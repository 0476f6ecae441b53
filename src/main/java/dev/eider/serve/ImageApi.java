package dev.eider.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.data.ImageShape;
import dev.eider.data.Label;
import dev.eider.data.NoLabelException;
import dev.eider.data.Sha256;
import dev.eider.ingest.IngestSettings;
import dev.eider.serve.access.WriteAccess;
import dev.eider.serve.inference.Batcher;
import dev.eider.serve.inference.EncodedImages;
import dev.eider.serve.inference.EncodedImages.EncodedImage;
import dev.eider.serve.inference.LogitAdjustment;
import dev.eider.serve.inference.OutputTensor;
import dev.eider.serve.inference.RequestException;
import dev.eider.serve.inference.ServedModel;
import dev.eider.serve.inference.TargetPrior;
import dev.eider.snapshot.Manifest;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
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

  /** The query parameter that says that a label is meant to be new. */
  private static final String NEW = "new";

  /**
   * The size that feedback is decoded to before there is a version. Any tells whether it decodes.
   */
  private static final ImageShape ANY_SHAPE = new ImageShape(32, 32);

  private final Settings settings;
  private final ServedModel model;
  private final HttpInference inference;
  private final FeedbackWriter feedback;
  private final Predicate<String> knownLabels;
  private final WriteAccess access;
  private final ServeMetrics metrics;
  private final EncodedImages encodedImages;
  private final int maxBytes;
  private final RecentImages recent;

  /**
   * @param knownLabels whether the stream has had a label, as far as versions tell
   */
  ImageApi(
      Settings settings,
      ServedModel model,
      HttpInference inference,
      EncodedImages encodedImages,
      FeedbackWriter feedback,
      Predicate<String> knownLabels,
      WriteAccess access,
      ServeMetrics metrics) {
    this.settings = settings;
    this.model = model;
    this.inference = inference;
    this.feedback = feedback;
    this.knownLabels = knownLabels;
    this.access = access;
    this.metrics = metrics;
    this.encodedImages = encodedImages;
    this.maxBytes = settings.get(CommonSettings.IMAGE_MAX_BYTES);
    this.recent =
        new RecentImages(
            settings.get(ServeSettings.REMEMBERED_IMAGES), ServeSettings.REMEMBERED_BYTES);
  }

  /** The most probable classes of the body's image. */
  void classify(Context context) {
    access.requireToInfer(context);
    Manifest manifest = model.serving();
    Query query = Query.of(context);
    EncodedImage image = image(context);
    TargetPrior prior = model.prior(query.get("prior"));
    int top = top(query);
    model.offsets(manifest, prior); // refuses a prior that this version cannot have
    byte[] pixels = encodedImages.pixels(image.bytes(), ServedModel.shape(manifest));
    String id = idOf(image.bytes());
    recent.add(id, image);
    inference.answer(
        context,
        List.of(pixels),
        manifest,
        (answer, to) ->
            to.result(classification(id, answer, model.offsets(answer.manifest(), prior), top)));
  }

  private static byte[] classification(
      String id, Batcher.Answer answer, double[] offsets, int top) {
    Manifest manifest = answer.manifest();
    float[] probabilities = LogitAdjustment.probabilities(answer.logits()[0], offsets);
    List<Integer> order = OutputTensor.best(probabilities, top);
    return Json.object(
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
    Query query = Query.of(context);
    String label = label(query);
    requireKnownOrNew(query, label);
    String named = query.get("id");
    if (named != null && named.getBytes(UTF_8).length > settings.get(IngestSettings.ID_MAX_BYTES)) {
      throw RequestException.badRequest("the id is longer than id.max-bytes");
    }
    boolean hasImage = RequestBody.of(context, maxBytes).length > 0;
    EncodedImage image = hasImage ? image(context) : remembered(named);
    if (hasImage) {
      Manifest manifest = model.answering();
      encodedImages.pixels(
          image.bytes(), manifest == null ? ANY_SHAPE : ServedModel.shape(manifest));
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
    context.status(202).contentType(Json.TYPE);
    context.result(
        Json.object(
            out -> {
              out.writeStringField("id", id);
              out.writeStringField("label", label);
              out.writeStringField("topic", written.topic());
              out.writeNumberField("partition", written.partition());
              out.writeNumberField("offset", written.offset());
            }));
  }

  private String label(Query query) {
    String given = query.get("label");
    if (given == null || given.isBlank()) {
      throw RequestException.badRequest("the query parameter label is missing");
    }
    String label;
    try {
      label = Label.of(given);
    } catch (NoLabelException e) {
      throw RequestException.badRequest(String.valueOf(e.getMessage()));
    }
    if (label.getBytes(UTF_8).length > settings.get(IngestSettings.LABEL_MAX_BYTES)) {
      throw RequestException.badRequest("the label is longer than label.max-bytes");
    }
    return label;
  }

  /** A label that no version has makes a class of its own: more often it is a slip of the pen. */
  private void requireKnownOrNew(Query query, String label) {
    String meant = Objects.requireNonNullElse(query.get(NEW), "false");
    if (!meant.equals("true") && !meant.equals("false")) {
      throw RequestException.badRequest("the query parameter new must be true or false");
    }
    if (meant.equals("false") && !knownLabels.test(label)) {
      throw new RequestException(
          409,
          "no version has the label "
              + Label.shown(label)
              + ": send it with new=true where the stream is to learn a new class");
    }
  }

  private EncodedImage remembered(@Nullable String id) {
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

  private EncodedImage image(Context context) {
    return encodedImages.of(context.contentType(), RequestBody.of(context, maxBytes));
  }

  private static int top(Query query) {
    String top = query.get("k");
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
    return "serve/" + Sha256.of(bytes).substring(0, 2 * ID_BYTES);
  }
}
