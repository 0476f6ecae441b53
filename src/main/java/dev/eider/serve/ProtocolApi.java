package dev.eider.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.eider.config.Settings;
import dev.eider.serve.access.WriteAccess;
import dev.eider.serve.inference.InferenceRequest;
import dev.eider.serve.inference.RequestException;
import dev.eider.serve.inference.ServedModel;
import dev.eider.serve.inference.ServerVersion;
import dev.eider.serve.inference.ShortText;
import dev.eider.serve.inference.TargetPrior;
import dev.eider.snapshot.Manifest;
import dev.eider.snapshot.SnapshotSettings;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of the Open Inference Protocol, version 2, over HTTP, with those of its extensions
 * that {@link #EXTENSIONS} names.
 */
final class ProtocolApi {
  /**
   * The extensions that work, as the server's metadata lists them. Of the model repository's,
   * loading and unloading are refused in words: here releases decide what is served.
   */
  static final List<String> EXTENSIONS =
      List.of("binary_tensor_data", "classification", "model_repository", "parameters");

  private static final String HEADER_LENGTH = "Inference-Header-Content-Length";
  private static final JsonFactory JSON = new JsonFactory();

  private final ServedModel served;
  private final HttpInference inference;
  private final WriteAccess access;
  private final int maxBodyBytes;
  private final String model;
  private final Supplier<@Nullable LoadFailure> failure;

  /**
   * @param failure the version that is asked for and cannot be served; null where there is none
   */
  ProtocolApi(
      Settings settings,
      ServedModel served,
      HttpInference inference,
      WriteAccess access,
      Supplier<@Nullable LoadFailure> failure) {
    this.model = settings.get(SnapshotSettings.MODEL_NAME);
    this.served = served;
    this.inference = inference;
    this.access = access;
    this.maxBodyBytes = settings.get(ServeSettings.MAX_BODY_BYTES);
    this.failure = failure;
  }

  /** {@code GET /v2}: the server's metadata. */
  void server(Context context) {
    json(
        context,
        Json.object(
            out -> {
              out.writeStringField("name", ServerVersion.NAME);
              out.writeStringField("version", ServerVersion.number());
              out.writeArrayFieldStart("extensions");
              for (String extension : EXTENSIONS) {
                out.writeString(extension);
              }
              out.writeEndArray();
            }));
  }

  /** {@code GET /v2/health/live}. */
  void live(Context context) {
    boolean live = served.isLive();
    context.status(live ? 200 : 503);
    json(context, Json.object(out -> out.writeBooleanField("live", live)));
  }

  /** {@code GET /v2/health/ready}. */
  void ready(Context context) {
    boolean ready = served.isReady();
    boolean live = served.isLive();
    context.status(ready ? 200 : 503);
    json(
        context,
        Json.object(
            out -> {
              out.writeBooleanField("live", live); // the one field that the protocol names
              out.writeBooleanField("ready", ready);
            }));
  }

  /** {@code GET /v2/models/{name}[/versions/{version}]/ready}. */
  void modelReady(Context context) {
    Manifest manifest = requested(context);
    json(
        context,
        Json.object(
            out -> {
              out.writeStringField("name", manifest.model());
              out.writeBooleanField("ready", true);
            }));
  }

  /** {@code GET /v2/models/{name}[/versions/{version}]}. */
  void metadata(Context context) {
    json(context, ModelMetadata.json(requested(context), failure.get()));
  }

  /** {@code POST /v2/models/{name}[/versions/{version}]/infer}. */
  void infer(Context context) {
    access.requireToInfer(context);
    Manifest manifest = requested(context);
    byte[] body = RequestBody.of(context, maxBodyBytes);
    InferenceRequest request =
        InferenceRequestReader.read(
            body,
            jsonBytes(context, body.length),
            ServedModel.shape(manifest),
            served.mostImages(),
            served.decoder(manifest));
    TargetPrior prior = served.prior(request.prior());
    served.offsets(manifest, prior); // refuses a prior that this version cannot have
    inference.answer(
        context,
        request.images(),
        manifest,
        (answer, to) -> {
          InferenceResponse response =
              InferenceResponse.of(request, answer, served.offsets(answer.manifest(), prior));
          if (response.isBinary()) {
            to.res().setCharacterEncoding(null); // bytes have none
            to.contentType("application/octet-stream");
            to.header(HEADER_LENGTH, Integer.toString(response.jsonBytes()));
          }
          to.result(response.body());
        });
  }

  /** {@code POST /v2/repository/index}: the versions that are served, or are to be. */
  void repositoryIndex(Context context) {
    boolean readyOnly = readyOnly(RequestBody.of(context, maxBodyBytes));
    Manifest answering = served.answering();
    LoadFailure failed = failure.get();
    json(
        context,
        Json.array(
            out -> {
              if (answering != null) {
                indexed(out, Long.toString(answering.version()), "READY", "");
              }
              if (failed != null && !readyOnly) {
                indexed(out, Long.toString(failed.version()), "UNAVAILABLE", failed.reason());
              }
              if (answering == null && failed == null && !readyOnly) {
                indexed(out, null, "UNAVAILABLE", "no version is answering yet");
              }
            }));
  }

  private void indexed(JsonGenerator out, @Nullable String version, String state, String reason)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("name", model);
    if (version != null) {
      out.writeStringField("version", version);
    }
    out.writeStringField("state", state);
    out.writeStringField("reason", reason);
    out.writeEndObject();
  }

  private static boolean readyOnly(byte[] body) {
    boolean[] ready = {false};
    try (JsonParser json = JSON.createParser(body)) {
      if (json.nextToken() == null) {
        return false; // the body may be left out
      }
      JsonFields.each(
          json,
          "the request",
          name -> {
            if (name.equals("ready")) {
              ready[0] = JsonFields.flag(json, name, false);
            } else {
              json.skipChildren();
            }
          });
      if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        throw RequestException.badRequest("the body is not one JSON object");
      }
    } catch (IOException e) { // what is no JSON; nothing else is read from memory
      throw RequestException.badRequest("the body is not JSON");
    }
    return ready[0];
  }

  /** {@code POST /v2/repository/models/{name}/load} and {@code unload}. */
  void refuseLoading(Context context) {
    throw RequestException.badRequest(
        "versions are loaded as they are released: promote one with 'eider models promote'");
  }

  /** The version that answers, where it is the one that the path names. */
  private Manifest requested(Context context) {
    return served.requested(context.pathParam("name"), context.pathParamMap().get("version"));
  }

  private static int jsonBytes(Context context, int bodyBytes) {
    String length = context.header(HEADER_LENGTH);
    if (length == null) {
      return bodyBytes;
    }
    if (!length.strip().matches("\\d{1,9}")) {
      throw RequestException.badRequest(
          HEADER_LENGTH + " is '" + ShortText.of(length) + "', which is no number of bytes");
    }
    return Integer.parseInt(length.strip());
  }

  private static void json(Context context, byte[] json) {
    context.contentType(Json.TYPE);
    context.result(json);
  }
}
