package dev.eider.lab.table;

import dev.eider.cli.AllSettings;
import dev.eider.cli.FollowedJob;
import dev.eider.cli.TemporaryFolder;
import dev.eider.config.CommonSettings;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Setting;
import dev.eider.config.Settings;
import dev.eider.dataset.Dataset;
import dev.eider.dataset.Publisher;
import dev.eider.kafka.KafkaClients;
import dev.eider.job.EiderJob;
import dev.eider.job.JobEnvironment;
import dev.eider.job.JobSettings;
import dev.eider.job.LearningReports;
import dev.eider.job.RunningJob;
import dev.eider.job.TopicEnds;
import dev.eider.job.Topics;
import dev.eider.model.TrainedModel;
import dev.eider.report.LearningReport;
import dev.eider.snapshot.Manifest;
import dev.eider.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;

/**
 * Trains cells through the product: their records are published to Kafka, the job learns from them,
 * and the snapshot that comes out is what is measured. On one partition and at parallelism 1 the
 * learner sees the records in the order of {@link CellStream}, so the model is the one of {@link
 * InMemoryCell}, bit by bit. Every cell has topics of its own, which go when it has ended; a cell
 * that was interrupted begins again.
 *
 * @param bootstrap the brokers
 * @param stopped whether to stop, asked all the while
 * @param line shows how far a cell is
 */
record StreamedCells(String bootstrap, BooleanSupplier stopped, Consumer<String> line)
    implements TableRun.Through {
  private static final String TOPIC_SETTINGS = "topic.";
  private static final String USUAL_TOPICS = "eider.";

  @Override
  public String key() {
    return "stream";
  }

  @Override
  public CellResult run(CellPlan plan, TableState state) throws IOException, InterruptedException {
    if (plan.cell().method().classifier() != Method.ClassifierOrigin.AS_TRAINED) {
      throw new InvalidSettingException(
          "the method " + plan.cell().method().name() + " is not one of the job: --through memory");
    }
    return TemporaryFolder.use("eider-table-", folder -> run(plan, folder));
  }

  private CellResult run(CellPlan plan, Path folder) throws IOException, InterruptedException {
    List<String> topics = new ArrayList<>();
    Settings own = own(plan, folder, topics);
    Topics.create(own, bootstrap);
    try {
      publish(plan, own);
      return learn(plan, own, folder);
    } finally {
      delete(topics, own);
    }
  }

  /** The cell's settings with topics and a consumer group of its own. */
  private static Settings own(CellPlan plan, Path folder, List<String> topics) {
    String prefix = "eider-table-" + plan.key() + "-" + System.nanoTime() + ".";
    Settings own =
        plan.settings()
            .with(JobSettings.CHECKPOINTS_DIR, folder.resolve("checkpoints").toString())
            .with(JobSettings.CONSUMER_GROUP, prefix + "learner");
    for (Setting<?> setting : AllSettings.declared()) {
      if (setting.name().startsWith(TOPIC_SETTINGS)
          && setting.defaultValue().startsWith(USUAL_TOPICS)) {
        topics.add(prefix + setting.defaultValue());
        own = own.with(setting, prefix + setting.defaultValue());
      }
    }
    return own;
  }

  private void publish(CellPlan plan, Settings own) throws IOException, InterruptedException {
    Optional<Dataset> lead = plan.images().lead(plan.heldTrains());
    if (lead.isPresent()) {
      publish(plan, lead.get(), 1, own);
    }
    publish(plan, plan.images().epochs(plan.heldTrains()), plan.protocol().epochs(), own);
  }

  private void publish(CellPlan plan, Dataset dataset, int epochs, Settings own)
      throws IOException, InterruptedException {
    Publisher publisher =
        Publisher.builder(bootstrap, dataset)
            .topic(own.get(CommonSettings.IMAGES_TOPIC))
            .epochs(epochs)
            .clientProperties(own.kafkaProperties())
            .progress(
                published ->
                    line.accept(
                        String.format(
                            Locale.ROOT,
                            "%s: %,d records published",
                            plan.cell().title(),
                            published.total())))
            .build();
    publisher.run();
    requireGoingOn(plan);
  }

  private CellResult learn(CellPlan plan, Settings own, Path folder)
      throws IOException, InterruptedException {
    StreamExecutionEnvironment environment = JobEnvironment.create(own, folder, Optional.empty());
    EiderJob.build(environment, own, bootstrap, TopicEnds.now(own, bootstrap), 1);
    long start = System.nanoTime();
    LearningReport last;
    try (LearningReports reports = new LearningReports(own, bootstrap)) {
      Optional<LearningReport> latest =
          FollowedJob.toItsEnd(
              RunningJob.submit(environment),
              reports,
              stopped,
              report ->
                  line.accept(
                      String.format(
                          Locale.ROOT,
                          "%s: step %,d of %,d",
                          plan.cell().title(),
                          report.progress().steps(),
                          plan.steps())));
      requireGoingOn(plan);
      last = latest.orElseThrow();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    SnapshotStore store = new SnapshotStore(bootstrap, own);
    long version =
        store
            .latest()
            .map(Manifest::version)
            .orElseThrow(() -> new IOException("the job has left no snapshot"));
    CellProgress progress =
        new CellProgress(plan.protocol().epochs(), seconds, List.of(), List.of());
    TrainedModel model = store.load(version);
    return plan.result(key(), model, plan.measure(model), progress, last);
  }

  private void requireGoingOn(CellPlan plan) throws IOException {
    if (stopped.getAsBoolean()) {
      throw new IOException("stopped in the cell " + plan.cell().title());
    }
  }

  private void delete(List<String> topics, Settings own) throws IOException, InterruptedException {
    try (Admin admin = KafkaClients.of(own, bootstrap).admin()) {
      List<String> there = new ArrayList<>(admin.listTopics().names().get());
      there.retainAll(topics);
      admin.deleteTopics(there).all().get();
    } catch (ExecutionException e) {
      throw new IOException("the topics " + topics + " cannot be deleted", e);
    }
  }
}
