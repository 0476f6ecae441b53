package dev.eider.serve;

import dev.eider.config.CommonSettings;
import dev.eider.config.DurationSetting;
import dev.eider.config.PortSetting;
import dev.eider.config.Setting;
import dev.eider.config.Settings;
import dev.eider.serve.access.TokenUse;
import dev.eider.serve.inference.TargetPrior;
import dev.eider.serve.inference.TrainedPrior;
import java.time.Duration;

/** The settings of the server. */
public final class ServeSettings {
  public static final Setting<String> HOST =
      Setting.ofText(
          "serve.host",
          "127.0.0.1",
          "The address to listen at; beyond this machine, what writes needs a token.");

  /** {@link PortSetting#OFF} where nothing is answered over gRPC. */
  public static final Setting<Integer> GRPC_PORT =
      PortSetting.of(
          "serve.grpc.port",
          "The port where the Open Inference Protocol is answered over gRPC too, at the same address,"
              + " with the same limits and the same certificate; 0 for a free one.");

  public static final Setting<Integer> MAX_BODY_BYTES =
      Setting.ofInt(
          "serve.max-body-bytes",
          16 << 20,
          1,
          "bytes",
          "The largest request body accepted; an image that is sent as it is may have"
              + " image.max-bytes.");

  public static final Setting<Duration> TIMEOUT =
      DurationSetting.of("serve.timeout", "10 s", "How long a request may wait for its answer.");

  public static final Setting<Duration> IDLE_TIMEOUT =
      DurationSetting.of(
          "serve.idle-timeout", "30 s", "How long a connection may be silent before it is closed.");

  public static final Setting<Integer> BATCH_SIZE =
      Setting.ofInt("serve.batch.size", 32, 1, "images", "The most images run at once.");

  public static final Setting<Duration> BATCH_DELAY =
      DurationSetting.ofOptional(
          "serve.batch.delay", "2 ms", "How long an image may wait for others to run with.");

  public static final Setting<Integer> QUEUE_IMAGES =
      Setting.ofInt(
          "serve.queue.images",
          512,
          1,
          "images",
          "The most images that wait, and that one request may have; requests beyond are answered with"
              + " 429.");

  public static final Setting<TrainedPrior> TRAINED_PRIOR =
      Setting.ofChoice(
          "serve.trained-prior",
          TrainedPrior.class,
          TrainedPrior.UNIFORM,
          "The class prior that the model was trained for: uniform with class-balanced weights or"
              + " balanced softmax, stream with uniform weights.");

  public static final Setting<TargetPrior> PRIOR =
      Setting.of(
          "serve.prior",
          "trained | uniform | stream | LABEL=SHARE,...",
          "trained",
          "The class prior to answer for, unless a request says otherwise.",
          TargetPrior::parse);

  public static final Setting<String> TOKEN_FILE =
      Setting.ofText(
          "serve.token-file",
          "",
          "The file with the bearer token that writing endpoints ask for; empty for none.");

  public static final Setting<TokenUse> TOKEN_FOR =
      Setting.ofChoice(
          "serve.token-for",
          TokenUse.class,
          TokenUse.WRITING,
          "What the token is asked for: writing, or inference as well, over HTTP and gRPC. Probes,"
              + " metadata and metrics need none.");

  public static final Setting<String> TLS_KEYSTORE =
      Setting.ofText(
          "serve.tls.keystore", "", "The PKCS #12 file with key and certificate; empty for HTTP.");

  public static final Setting<String> TLS_PASSWORD_FILE =
      Setting.ofText("serve.tls.password-file", "", "The file with the keystore's password.");

  public static final Setting<Integer> REMEMBERED_IMAGES =
      Setting.ofInt(
          "serve.feedback.images",
          1000,
          0,
          "images",
          "The last classified images that feedback may name by their id; fewer where they have more"
              + " than 64 MiB.");

  /** What the remembered images may take of memory. */
  static final long REMEMBERED_BYTES = 64L << 20;

  private ServeSettings() {}

  /** The largest body that any endpoint accepts. */
  static int maxBodyBytes(Settings settings) {
    return Math.max(settings.get(MAX_BODY_BYTES), settings.get(CommonSettings.IMAGE_MAX_BYTES));
  }
}
