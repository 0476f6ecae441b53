package dev.eider.lab.bench;

import dev.eider.data.Quantiles;
import dev.eider.cli.ProgressLine;
import dev.eider.config.CommonSettings;
import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.LedgerEvent;
import dev.eider.data.SourcePosition;
import dev.eider.learn.LearnSettings;
import dev.eider.lab.InMemoryLearner;
import dev.eider.learn.Learner;
import dev.eider.model.Classifier;
import dev.eider.model.DeviceSettings;
import dev.eider.model.Devices;
import dev.eider.model.TrainedModel;
import dev.eider.serve.ServeSettings;
import dev.eider.snapshot.SnapshotSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** A server that is loaded, and swaps the versions that are committed meanwhile. */
final class ServeRun implements AutoCloseable {
  private static final int CLASSES = 10;
  private static final int EARLY_SWAPS = 5;
  private static final int PARTS = 5;
  private static final int SWAPS_OF_A_PART = 100;
  private static final int MOST_STEADY_SECONDS = 20;
  private static final long SWAP_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long READY_EVERY_MILLIS = 20;
  private static final long SERVED_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, Object> result = new LinkedHashMap<>();
  private final Settings settings;
  private final Plan plan;
  private final ServerProcess server;
  private final ProgressLine line;
  private final TrainedModel model;
  private final ServeLoad load;
  private final GrpcLoad grpcLoad;
  private final SnapshotWriter writer;

  /**
   * How much is measured.
   *
   * @param swaps versions that are swapped in while the latency is measured
   * @param warmUpSwaps versions that are swapped in before
   * @param perSecond requests a second of the steady load
   * @param seconds of the load that warms up, and of either side of the throughput
   */
  record Plan(int swaps, int warmUpSwaps, double perSecond, int seconds) {}

  ServeRun(
      Settings settings, Plan plan, String bootstrap, ServerProcess server, ProgressLine line) {
    this.settings = settings;
    this.plan = plan;
    this.server = server;
    this.line = line;
    this.model = model(settings);
    String name = settings.get(SnapshotSettings.MODEL_NAME);
    int height = settings.get(CommonSettings.IMAGE_HEIGHT);
    int width = settings.get(CommonSettings.IMAGE_WIDTH);
    byte[] image = image(settings, 1);
    this.load = new ServeLoad(server.url(), name, image, height, width);
    this.grpcLoad = new GrpcLoad(server.grpcTarget(), name, image, height, width);
    this.writer = new SnapshotWriter(settings, bootstrap, model);
  }

  /** Measures memory, latencies and throughput, in this order; gives them by name. */
  Map<String, Object> measure() throws IOException, InterruptedException {
    line.show("warming up");
    awaitServed(writer.commit());
    // A steady load alone would have Java's compiler take both cores for minutes.
    saturate(TimeUnit.SECONDS.toNanos(plan.seconds()));
    swapUnderLoad(EARLY_SWAPS);
    result.put("residentAfter5SwapsMiB", server.residentMebibytes());
    swapUnderLoad(plan.warmUpSwaps());
    latencies();
    result.put("residentAfterAllSwapsMiB", server.residentMebibytes());
    throughput();
    result.put("requests", load.answered() + load.failed() + grpcLoad.answered() + grpcLoad.failed());
    result.put("failedRequests", load.failed() + grpcLoad.failed());
    return result;
  }

  /** What a part of the swaps, and the steady load after it, has cost. */
  private record Part(
      double p99Millis, double residentMebibytes, long threads, double processorMillis) {}

  /**
   * A steady load and one during swaps in turn, so that both see the same machine. Of many swaps,
   * each part is a hundred: what grows with the swaps shows in the last.
   */
  private void latencies() throws IOException, InterruptedException {
    List<Double> steady = new ArrayList<>();
    List<Double> swapped = new ArrayList<>();
    List<Double> served = new ArrayList<>();
    List<Part> parts = new ArrayList<>();
    int number = Math.max(PARTS, plan.swaps() / SWAPS_OF_A_PART);
    for (int part = 0; part < number; part++) {
      load.forget();
      int versions = (plan.swaps() + part) / number;
      served.addAll(swapUnderLoad(versions));
      List<Double> during = load.latenciesMillis();
      swapped.addAll(during);
      line.show("steady load");
      load.forget();
      Duration before = server.processorTime();
      steadyLoad(Math.min(versions, MOST_STEADY_SECONDS) * SWAP_EVERY_NANOS);
      List<Double> after = load.latenciesMillis();
      steady.addAll(after);
      parts.add(
          new Part(
              during.isEmpty() ? 0 : quantile(during, 0.99),
              server.residentMebibytes(),
              server.threads(),
              server.processorTime().minus(before).toNanos() / 1e6 / Math.max(1, after.size())));
    }
    if (plan.swaps() >= PARTS * SWAPS_OF_A_PART) {
      growth(parts);
    }
    result.put("steadyP50Millis", quantile(steady, 0.5));
    result.put("steadyP99Millis", quantile(steady, 0.99));
    result.put("swapP50Millis", quantile(swapped, 0.5));
    result.put("swapP99Millis", quantile(swapped, 0.99));
    result.put("swapP99Ratio", quantile(swapped, 0.99) / quantile(steady, 0.99));
    result.put("swaps", plan.swaps());
    result.put("servedAfterCommitP50Millis", quantile(served, 0.5));
    result.put("servedAfterCommitP99Millis", quantile(served, 0.99));
  }

  /** The last part by the second: in the first, code is still being compiled. */
  private void growth(List<Part> parts) {
    Part second = parts.get(1);
    Part last = parts.get(parts.size() - 1);
    result.put("lastToSecondPartP99", last.p99Millis() / second.p99Millis());
    result.put(
        "lastToSecondPartResident", last.residentMebibytes() / second.residentMebibytes());
    result.put("lastToSecondPartThreads", (double) last.threads() / second.threads());
    result.put(
        "lastToSecondPartProcessorPerRequest", last.processorMillis() / second.processorMillis());
    result.put("processorMillisPerRequest", last.processorMillis());
  }

  private static double quantile(List<Double> values, double quantile) {
    return Quantiles.least(values.stream().mapToDouble(Double::doubleValue), quantile);
  }

  /** Commits versions, one a second, and waits for each; gives the milliseconds it took. */
  private List<Double> swapUnderLoad(int versions) throws IOException, InterruptedException {
    AtomicBoolean done = new AtomicBoolean();
    Thread pacing = new Thread(() -> load.pace(plan.perSecond(), () -> !done.get()), "steady-load");
    pacing.start();
    List<Double> served = new ArrayList<>();
    try {
      for (int swap = 0; swap < versions; swap++) {
        SnapshotWriter.Committed committed = writer.commit();
        served.add(awaitServed(committed));
        TimeUnit.NANOSECONDS.sleep(committed.atNanos() + SWAP_EVERY_NANOS - System.nanoTime());
        line.show("swap " + (swap + 1) + " of " + versions);
      }
    } finally {
      done.set(true);
      pacing.join();
    }
    return served;
  }

  private void steadyLoad(long nanos) {
    long begin = System.nanoTime();
    load.pace(plan.perSecond(), () -> System.nanoTime() - begin < nanos);
  }

  private void saturate(long nanos) {
    long begin = System.nanoTime();
    load.saturate(inFlight(), () -> System.nanoTime() - begin < nanos);
  }

  private void saturateOverGrpc(long nanos) {
    long begin = System.nanoTime();
    grpcLoad.saturate(inFlight(), () -> System.nanoTime() - begin < nanos);
  }

  private int inFlight() {
    return 4 * settings.get(ServeSettings.BATCH_SIZE);
  }

  /**
   * The bare forward pass and the server that is saturated over either protocol in turn, so that all
   * see the same machine.
   */
  private void throughput() {
    int batch = settings.get(ServeSettings.BATCH_SIZE);
    long partNanos = TimeUnit.SECONDS.toNanos(plan.seconds()) / PARTS;
    List<byte[]> images = Collections.nCopies(batch, image(settings, 2));
    List<Double> bare = new ArrayList<>();
    List<Double> http = new ArrayList<>();
    List<Double> grpc = new ArrayList<>();
    Devices.useThreads(settings.get(DeviceSettings.THREADS));
    try (Classifier classifier = Classifier.of(model, settings.get(DeviceSettings.DEVICE))) {
      for (int part = 0; part <= PARTS; part++) { // the first warms up
        line.show("throughput " + part + " of " + PARTS);
        long begin = System.nanoTime();
        long count = 0;
        while (System.nanoTime() - begin < partNanos) {
          classifier.logits(images);
          count += batch;
        }
        bare.add(Throughput.perSecond(count, begin, System.nanoTime()));
        http.add(answeredPerSecond(load::answered, () -> saturate(partNanos)));
        grpc.add(answeredPerSecond(grpcLoad::answered, () -> saturateOverGrpc(partNanos)));
      }
    }
    result.put("bareImagesPerSecond", Throughput.median(bare.subList(1, bare.size())));
    result.put("servedImagesPerSecond", Throughput.median(http.subList(1, http.size())));
    result.put("grpcImagesPerSecond", Throughput.median(grpc.subList(1, grpc.size())));
    result.put("throughputRatio", medianRatio(http, bare));
    result.put("grpcThroughputRatio", medianRatio(grpc, bare));
    result.put("grpcToHttpRatio", medianRatio(grpc, http));
  }

  private static double answeredPerSecond(LongSupplier answered, Runnable load) {
    long before = answered.getAsLong();
    long begin = System.nanoTime();
    load.run();
    return Throughput.perSecond(answered.getAsLong() - before, begin, System.nanoTime());
  }

  /** Of all parts but the first. */
  private static double medianRatio(List<Double> values, List<Double> to) {
    return Throughput.median(
        IntStream.rangeClosed(1, PARTS).mapToObj(part -> values.get(part) / to.get(part)).toList());
  }

  /** A model of ten classes that has seen a batch. */
  private static TrainedModel model(Settings settings) {
    try (Learner learner = InMemoryLearner.create(settings)) {
      int examples = 2 * settings.get(LearnSettings.BATCH_SIZE);
      for (int i = 0; i < examples; i++) {
        learner.accept(
            LedgerEvent.train(
                new SourcePosition("bench", 0, i, 0),
                Example.of("e" + i, "class-" + i % CLASSES, image(settings, i)),
                1.0 + i / CLASSES));
      }
      return learner.snapshot();
    }
  }

  private static byte[] image(Settings settings, long seed) {
    byte[] pixels =
        new byte
            [3
                * settings.get(CommonSettings.IMAGE_HEIGHT)
                * settings.get(CommonSettings.IMAGE_WIDTH)];
    new SplittableRandom(seed).nextBytes(pixels);
    return pixels;
  }

  /** Milliseconds from the commit until the version answers. */
  private double awaitServed(SnapshotWriter.Committed committed)
      throws IOException, InterruptedException {
    HttpRequest ready =
        HttpRequest.newBuilder(
                URI.create(
                    server.url()
                        + "/v2/models/"
                        + settings.get(SnapshotSettings.MODEL_NAME)
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

  @Override
  public void close() {
    load.close();
    grpcLoad.close();
    writer.close();
  }
}
