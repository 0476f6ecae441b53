package dev.eider.cli.bench;

import dev.eider.cli.EmbeddedBroker;
import dev.eider.cli.ProgressLine;
import dev.eider.cli.Report;
import dev.eider.cli.SettingsOptions;
import dev.eider.config.CommonSettings;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.LedgerEvent;
import dev.eider.data.SourcePosition;
import dev.eider.job.Topics;
import dev.eider.learn.Classifier;
import dev.eider.learn.Devices;
import dev.eider.learn.LearnSettings;
import dev.eider.learn.Learner;
import dev.eider.learn.TrainedModel;
import dev.eider.serve.ServeSettings;
import dev.eider.snapshot.KafkaMessage;
import dev.eider.snapshot.Snapshot;
import dev.eider.snapshot.SnapshotMessages;
import dev.eider.snapshot.SnapshotSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code eider bench serve}: a server under load while it swaps models, and what batching costs.
 */
@Command(
    name = "serve",
    sortOptions = false,
    description = {
      "Starts a broker and a server of the canary track in a process of its own, and measures: the"
          + " latency of a steady load alone and while versions are swapped, the time from a"
          + " version's commit until it answers, the server's memory, and its throughput when it"
          + " is saturated against the bare network's forward pass.",
      "Without settings it measures resnet32 on one thread."
    })
final class BenchServeCommand implements Callable<Integer> {
  private static final Map<String, String> DEFAULTS =
      Map.of(
          LearnSettings.NETWORK.name(), "resnet32",
          LearnSettings.THREADS.name(), "1",
          LearnSettings.WARMUP_STEPS.name(), "1000000",
          LearnSettings.REPLAY_RATIO.name(), "0");
  private static final List<String> SERVER_JAVA_OPTIONS =
      List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-Djava.awt.headless=true");
  private static final int CLASSES = 10;
  private static final int EARLY_SWAPS = 5;
  private static final int PARTS = 5;
  private static final long SWAP_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long READY_EVERY_MILLIS = 20;
  private static final long SERVED_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final HttpClient client = HttpClient.newHttpClient();

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--swaps",
      paramLabel = "N",
      defaultValue = "50",
      description = "Versions that are swapped in under load; default: ${DEFAULT-VALUE}.")
  private int swaps;

  @Option(
      names = "--warm-up-swaps",
      paramLabel = "N",
      defaultValue = "50",
      description =
          "Versions that are swapped in, one a second, before anything is measured: code that is"
              + " still being compiled takes the cores; default: ${DEFAULT-VALUE}.")
  private int warmUpSwaps;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "50",
      description = "Requests a second of the steady load; default: ${DEFAULT-VALUE}.")
  private double rate;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "Seconds that the load that warms up lasts, and either side of the throughput; default:"
              + " ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Receives the result as one JSON object.")
  private @Nullable Path report;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (swaps < 1 || warmUpSwaps < 0 || !(rate > 0) || seconds < 1) {
      throw new InvalidSettingException(
          "--swaps is at least 1, --warm-up-swaps 0, --rate above 0, --seconds at least 1");
    }
    if (report != null) {
      Report.requireWritable(report);
    }
    Settings resolved = settings.resolveOver(DEFAULTS);
    Map<String, Object> result = new LinkedHashMap<>();
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Topics.create(resolved, broker.bootstrap());
      List<String> arguments =
          new ArrayList<>(
              List.of("--bootstrap", broker.bootstrap(), "--port", "0", "--track", "canary"));
      resolved
          .asMap()
          .forEach((name, value) -> arguments.addAll(List.of("-D", name + "=" + value)));
      try (ServerProcess server = ServerProcess.start(SERVER_JAVA_OPTIONS, arguments);
          ProgressLine line = ProgressLine.on(spec.commandLine().getErr())) {
        measure(resolved, broker.bootstrap(), server, line, result);
      }
    }
    if (report != null) {
      Report.write(report, result);
    }
    result.forEach(
        (name, value) ->
            spec.commandLine().getOut().printf(Locale.ROOT, "%-28s %s%n", name, shown(value)));
    return 0;
  }

  private static Object shown(Object value) {
    return value instanceof Double number ? String.format(Locale.ROOT, "%.3f", number) : value;
  }

  private void measure(
      Settings resolved,
      String bootstrap,
      ServerProcess server,
      ProgressLine line,
      Map<String, Object> result)
      throws IOException, InterruptedException {
    TrainedModel model = model(resolved);
    byte[] image = image(resolved, 1);
    String name = resolved.get(SnapshotSettings.MODEL_NAME);
    ServeLoad load =
        new ServeLoad(
            server.url(),
            name,
            image,
            resolved.get(CommonSettings.IMAGE_HEIGHT),
            resolved.get(CommonSettings.IMAGE_WIDTH));
    try (SnapshotWriter writer = new SnapshotWriter(resolved, bootstrap, model)) {
      Swaps swapping = new Swaps(server, name, writer, load, line);
      line.show("warming up");
      awaitServed(server, name, writer.commit());
      // A steady load alone would have Java's compiler take both cores for minutes.
      long warm = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      load.saturate(
          inFlight(resolved.get(ServeSettings.BATCH_SIZE)), () -> System.nanoTime() < warm);
      swapUnderLoad(EARLY_SWAPS, swapping);
      result.put("residentAfter5SwapsMiB", server.residentMebibytes());
      swapUnderLoad(warmUpSwaps, swapping);
      latencies(swapping, result);
      result.put("residentAfterAllSwapsMiB", server.residentMebibytes());
    }
    throughput(resolved, model, load, line, result);
  }

  /** A steady load and one during swaps in turn, so that both see the same machine. */
  private void latencies(Swaps swapping, Map<String, Object> result)
      throws IOException, InterruptedException {
    ServeLoad load = swapping.load();
    List<Double> steady = new ArrayList<>();
    List<Double> swapped = new ArrayList<>();
    List<Double> served = new ArrayList<>();
    for (int part = 0; part < PARTS; part++) {
      swapping.line().show("steady load");
      load.forget();
      int versions = (swaps + part) / PARTS;
      steadyLoad(load, versions * SWAP_EVERY_NANOS);
      steady.addAll(load.latenciesMillis());
      load.forget();
      served.addAll(swapUnderLoad(versions, swapping));
      swapped.addAll(load.latenciesMillis());
    }
    result.put("steadyP50Millis", quantile(steady, 0.5));
    result.put("steadyP99Millis", quantile(steady, 0.99));
    result.put("swapP50Millis", quantile(swapped, 0.5));
    result.put("swapP99Millis", quantile(swapped, 0.99));
    result.put("swapP99Ratio", quantile(swapped, 0.99) / quantile(steady, 0.99));
    result.put("requests", load.answered() + load.failed());
    result.put("failedRequests", load.failed());
    result.put("swaps", swaps);
    result.put("servedAfterCommitP50Millis", quantile(served, 0.5));
    result.put("servedAfterCommitP99Millis", quantile(served, 0.99));
  }

  private static double quantile(List<Double> values, double quantile) {
    return values.stream()
        .sorted()
        .skip((long) Math.ceil(quantile * values.size()) - 1)
        .findFirst()
        .orElseThrow();
  }

  /** Requests in flight that saturate a server. */
  private static int inFlight(int batch) {
    return 4 * batch;
  }

  /** A server, the load on it, and who commits the versions that it is to swap in. */
  private record Swaps(
      ServerProcess server,
      String name,
      SnapshotWriter writer,
      ServeLoad load,
      ProgressLine line) {}

  /** Commits versions, one a second, and waits for each; gives the milliseconds it took. */
  private List<Double> swapUnderLoad(int versions, Swaps swapping)
      throws IOException, InterruptedException {
    AtomicBoolean done = new AtomicBoolean();
    Thread pacing = new Thread(() -> swapping.load().pace(rate, () -> !done.get()), "steady-load");
    pacing.start();
    List<Double> served = new ArrayList<>();
    try {
      for (int swap = 0; swap < versions; swap++) {
        Committed committed = swapping.writer().commit();
        served.add(awaitServed(swapping.server(), swapping.name(), committed));
        TimeUnit.NANOSECONDS.sleep(committed.atNanos() + SWAP_EVERY_NANOS - System.nanoTime());
        swapping.line().show("swap " + (swap + 1) + " of " + versions);
      }
    } finally {
      done.set(true);
      pacing.join();
    }
    return served;
  }

  private void steadyLoad(ServeLoad load, long nanos) {
    long begin = System.nanoTime();
    load.pace(rate, () -> System.nanoTime() - begin < nanos);
  }

  /** The bare forward pass and the saturated server in turn, so that both see the same machine. */
  private void throughput(
      Settings resolved,
      TrainedModel model,
      ServeLoad load,
      ProgressLine line,
      Map<String, Object> result)
      throws InterruptedException {
    int batch = resolved.get(ServeSettings.BATCH_SIZE);
    List<byte[]> images = Collections.nCopies(batch, image(resolved, 2));
    List<Double> bare = new ArrayList<>();
    List<Double> served = new ArrayList<>();
    Devices.useThreads(resolved.get(LearnSettings.THREADS));
    try (Classifier classifier = Classifier.of(model, resolved.get(LearnSettings.DEVICE))) {
      for (int part = 0; part <= PARTS; part++) { // the first warms up
        line.show("throughput " + part + " of " + PARTS);
        long begin = System.nanoTime();
        long count = 0;
        while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(seconds) / PARTS) {
          classifier.logits(images);
          count += batch;
        }
        bare.add(Throughput.perSecond(count, begin, System.nanoTime()));
        long before = load.answered();
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(seconds) / PARTS;
        load.saturate(inFlight(batch), () -> System.nanoTime() < end);
        served.add(Throughput.perSecond(load.answered() - before, start, System.nanoTime()));
      }
    }
    List<Double> ratios = new ArrayList<>();
    for (int part = 1; part <= PARTS; part++) {
      ratios.add(served.get(part) / bare.get(part));
    }
    result.put("bareImagesPerSecond", Throughput.median(bare.subList(1, bare.size())));
    result.put("servedImagesPerSecond", Throughput.median(served.subList(1, served.size())));
    result.put("throughputRatio", Throughput.median(ratios));
  }

  /** A model of ten classes that has seen a batch. */
  private static TrainedModel model(Settings resolved) {
    try (Learner learner = Learner.create(resolved, 1, InstantSource.system())) {
      int examples = 2 * resolved.get(LearnSettings.BATCH_SIZE);
      for (int i = 0; i < examples; i++) {
        learner.accept(
            new LedgerEvent(
                LedgerEvent.Kind.TRAIN,
                new SourcePosition("bench", 0, i, 0),
                Example.of("e" + i, "class-" + i % CLASSES, image(resolved, i)),
                1.0 + i / CLASSES,
                null));
      }
      return learner.snapshot();
    }
  }

  private static byte[] image(Settings resolved, long seed) {
    byte[] pixels =
        new byte
            [3
                * resolved.get(CommonSettings.IMAGE_HEIGHT)
                * resolved.get(CommonSettings.IMAGE_WIDTH)];
    new SplittableRandom(seed).nextBytes(pixels);
    return pixels;
  }

  /** Milliseconds from the commit until the version answers. */
  private double awaitServed(ServerProcess server, String name, Committed committed)
      throws IOException, InterruptedException {
    HttpRequest ready =
        HttpRequest.newBuilder(
                URI.create(
                    server.url()
                        + "/v2/models/"
                        + name
                        + "/versions/"
                        + committed.version()
                        + "/ready"))
            .build();
    while (client.send(ready, BodyHandlers.discarding()).statusCode() != 200) {
      if (System.nanoTime() - committed.atNanos() > SERVED_PATIENCE_NANOS) {
        throw new IOException("version " + committed.version() + " is not served after a minute");
      }
      Thread.sleep(READY_EVERY_MILLIS);
    }
    return (System.nanoTime() - committed.atNanos()) / 1e6;
  }

  /** A version, and when its commit had been confirmed, {@link System#nanoTime}. */
  private record Committed(long version, long atNanos) {}

  /** Writes versions of a model as the job does: each in a transaction. */
  private static final class SnapshotWriter implements AutoCloseable {
    private final Settings settings;
    private final TrainedModel model;
    private final KafkaProducer<byte[], byte[]> producer;
    private long version;

    SnapshotWriter(Settings settings, String bootstrap, TrainedModel model) {
      this.settings = settings;
      this.model = model;
      this.producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", bootstrap, "transactional.id", "bench-serve"),
              new ByteArraySerializer(),
              new ByteArraySerializer());
      producer.initTransactions();
    }

    Committed commit() throws IOException, InterruptedException {
      version++;
      Snapshot snapshot =
          Snapshot.of(
              model.withVersion(version, version - 1),
              settings.get(SnapshotSettings.MODEL_NAME),
              System.currentTimeMillis());
      producer.beginTransaction();
      try {
        for (KafkaMessage m :
            SnapshotMessages.of(
                snapshot,
                settings.get(SnapshotSettings.MODELS_TOPIC),
                settings.get(SnapshotSettings.MODEL_CHUNKS_TOPIC))) {
          producer
              .send(new ProducerRecord<>(m.topic(), null, m.timestampMillis(), m.key(), m.value()))
              .get();
        }
      } catch (ExecutionException e) {
        throw new IOException("version " + version + " cannot be written", e);
      }
      producer.commitTransaction();
      return new Committed(version, System.nanoTime());
    }

    @Override
    public void close() {
      producer.close();
    }
  }
}
