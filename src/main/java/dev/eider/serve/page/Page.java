package dev.eider.serve.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eider.config.Settings;
import dev.eider.kafka.BrokerUnavailableException;
import dev.eider.kafka.TopicFollower;
import dev.eider.release.DamagedReleaseException;
import dev.eider.release.ManualReleases;
import dev.eider.release.Release;
import dev.eider.release.ReleaseMessages;
import dev.eider.release.Releases;
import dev.eider.report.LatestExamples;
import dev.eider.report.LearningReport;
import dev.eider.serve.access.WriteAccess;
import dev.eider.snapshot.DamagedSnapshotException;
import dev.eider.snapshot.SnapshotSettings;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.ServiceUnavailableResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The page's requests: its files, what it shows, and what a person decides on it. */
public final class Page implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Page.class);
  private static final String JSON = "application/json";
  private static final ObjectMapper BODY = new ObjectMapper();
  private static final int MOST_CLASS_HISTORIES = 12;

  private final PageFiles files = new PageFiles();
  private final PageState state;
  private final TopicFollower follower;
  private final EventStream events;
  private final ManualReleases choice;
  private final WriteAccess access;
  private final String model;
  private final String bootstrap;
  private final PageImages images;
  private volatile @Nullable Written written;

  /**
   * A page that shows nothing until it is started.
   *
   * @param imagesTopic the topic that the job learns from
   */
  public Page(Settings settings, String bootstrap, String imagesTopic, WriteAccess access) {
    this.access = access;
    this.bootstrap = bootstrap;
    this.model = settings.get(SnapshotSettings.MODEL_NAME);
    this.images = settings.get(PageSettings.IMAGES);
    this.state = new PageState(settings.get(PageSettings.HISTORY_REPORTS), InstantSource.system());
    PageFollower reader = new PageFollower(settings, imagesTopic, state);
    this.follower =
        new TopicFollower("page-follower", settings, bootstrap, reader.topics(), reader);
    this.events = new EventStream(state, this::status, settings.get(PageSettings.CLIENTS));
    this.choice = new ManualReleases(bootstrap, settings, InstantSource.system(), "the page");
  }

  /** Begins to read what it shows. */
  public void start() {
    follower.start();
  }

  /** Another version answers. */
  public void swapped(long version) {
    state.serving(version);
  }

  /** The page itself. */
  public void index(Context context) {
    files.serve(context, "index.html");
  }

  /** A file of the page. */
  public void file(Context context) {
    files.serve(context, context.pathParam("file"));
  }

  /** Server-sent events: {@link #status} with every change, and now and then without. */
  public void events(Context context) throws InterruptedException {
    events.serve(context);
  }

  private byte[] status() {
    PageState.Changes changes = state.changes();
    return PageJson.object(
        out -> {
          out.writeStringField("model", model);
          out.writeNumberField("learning", changes.learning());
          out.writeNumberField("versions", changes.versions());
          out.writeNumberField("examples", changes.examples());
          out.writeObjectField("served", state.serving());
          PageJson.number(out, "brokerSilenceSeconds", state.brokerSilenceSeconds());
          out.writeObjectField("bootstrap", access.isOfThisMachine() ? bootstrap : null);
          out.writeStringField("writingNeeds", access.need().name().toLowerCase(Locale.ROOT));
        });
  }

  /** The newest report; no content before the first. */
  public void learning(Context context) {
    Newest newest =
        state.learning(
            history ->
                new Newest(
                    history.sequence(),
                    history.newest(),
                    history.last().map(LearningHistory.Point::lagRecords).orElse(null)));
    if (newest.report() == null) {
      context.status(204);
      return;
    }
    Written last = written;
    if (last == null || last.sequence() != newest.sequence()) {
      last =
          new Written(
              newest.sequence(),
              PageJson.learning(newest.sequence(), newest.report(), newest.lagRecords()));
      written = last;
    }
    json(context, last.json());
  }

  private record Newest(
      long sequence, @Nullable LearningReport report, @Nullable Long lagRecords) {}

  /** A report's JSON, which all pages ask for. */
  private record Written(long sequence, byte[] json) {}

  /** The reports' figures since the number {@code after}. */
  public void history(Context context) {
    Points points = points(context);
    json(context, PageJson.history(points.sequence(), points.points()));
  }

  private record Points(long sequence, List<LearningHistory.Point> points) {}

  private Points points(Context context) {
    String after = context.queryParam("after");
    long from = after == null ? 0 : number(after, "after");
    return state.learning(history -> new Points(history.sequence(), history.after(from)));
  }

  /** Eps over time of each {@code label}, since the number {@code after}. */
  public void classHistory(Context context) {
    List<String> labels = context.queryParams("label");
    if (labels.size() > MOST_CLASS_HISTORIES) {
      throw new BadRequestResponse("at most " + MOST_CLASS_HISTORIES + " labels at once");
    }
    Points points = points(context);
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (String label : labels) {
      state.learning(history -> history.number(label)).ifPresent(y -> numbers.put(label, y));
    }
    json(context, PageJson.classHistory(points.sequence(), points.points(), numbers));
  }

  /** The pictures of the stream; no content where there are none, or are not to be shown. */
  public void examples(Context context) {
    boolean shown =
        switch (images) {
          case ALL -> true;
          case NONE -> false;
          case LOCAL -> access.isLocal(context);
        };
    LatestExamples latest = state.examples();
    if (shown && latest != null) {
      json(context, PageJson.examples(latest));
    } else {
      context.status(204);
    }
  }

  /** The versions with what is decided of them. */
  public void versions(Context context) {
    Long served = state.serving();
    json(context, state.versions(history -> PageJson.versions(history, model, served)));
  }

  /** One version as it was made. */
  public void version(Context context) {
    long version = number(context.pathParam("version"), "the version");
    VersionDetails details =
        state
            .versions(history -> history.details(version))
            .orElseThrow(() -> new NotFoundResponse("the page knows no version " + version));
    json(context, PageJson.version(details));
  }

  /**
   * A person's decision.
   *
   * @param sent the request's body, as {@code {"action": "promote", "version": 3}}
   */
  public void decide(Context context, byte[] sent) throws InterruptedException {
    access.require(context);
    String type = context.contentType();
    if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase(JSON)) {
      // A browser asks first before it sends this type from another site's page.
      throw new HttpResponseException(415, "the body's content type must be " + JSON);
    }
    JsonNode body = body(sent);
    try {
      switch (body.path("action").asText()) {
        case "promote" -> decided(context, choice.promote(version(body)));
        case "rollback" -> decided(context, choice.rollback());
        case "unpin" -> {
          Releases before = choice.unpin();
          LOG.info("the page's user has unpinned version {}", before.version());
          json(
              context,
              PageJson.object(
                  out ->
                      out.writeObjectField(
                          "version", before.with(Release.Source.PIN, null).version())));
        }
        default -> throw new BadRequestResponse("action must be promote, rollback or unpin");
      }
    } catch (NoSuchElementException
        | IllegalStateException
        | DamagedSnapshotException
        | DamagedReleaseException e) {
      throw new ConflictResponse(String.valueOf(e.getMessage()));
    } catch (IOException | BrokerUnavailableException e) {
      throw new ServiceUnavailableResponse(String.valueOf(e.getMessage()));
    }
  }

  private static void decided(Context context, Release pin) {
    LOG.info("the page's user has pinned version {}: {}", pin.version(), pin.reason());
    context.contentType(JSON);
    context.result(ReleaseMessages.toJson(pin));
  }

  private static JsonNode body(byte[] sent) {
    try {
      return BODY.readTree(sent);
    } catch (JsonProcessingException e) {
      throw new BadRequestResponse("the body is not JSON");
    } catch (IOException e) {
      throw new BadRequestResponse("the body cannot be read");
    }
  }

  private static long version(JsonNode body) {
    JsonNode version = body.path("version");
    if (!version.isIntegralNumber() || version.longValue() < 1) {
      throw new BadRequestResponse("version must be a number from 1");
    }
    return version.longValue();
  }

  private static long number(String text, String name) {
    if (!text.matches("\\d{1,18}")) {
      throw new BadRequestResponse(name + " must be a number");
    }
    return Long.parseLong(text);
  }

  private static void json(Context context, byte[] bytes) {
    context.contentType(JSON);
    context.header("Cache-Control", "no-store");
    context.result(bytes);
  }

  /** Ends the streams of events, so that the server can end. */
  @Override
  public void close() {
    state.close();
    follower.close();
  }
}
