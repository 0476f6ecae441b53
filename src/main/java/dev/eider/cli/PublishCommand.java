package dev.eider.cli;

import dev.eider.config.CommonSettings;
import dev.eider.config.MessageLimits;
import dev.eider.config.Settings;
import dev.eider.data.Split;
import dev.eider.dataset.Dataset;
import dev.eider.dataset.DatasetOptions;
import dev.eider.dataset.Datasets;
import dev.eider.dataset.Published;
import dev.eider.dataset.Publisher;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code eider publish}: a data set into the images topic. */
@Command(
    name = "publish",
    sortOptions = false,
    description = "Streams a data set of labelled images into a Kafka topic.")
final class PublishCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private BrokerOption broker = new BrokerOption();
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      required = true,
      description = "The data set: ${COMPLETION-CANDIDATES}.",
      completionCandidates = DatasetNames.class)
  private String dataset = "";

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description = "A file of the data set, or the folder with its train, dev and test files.")
  private @Nullable Path data;

  @Option(
      names = "--split",
      paramLabel = "SPLIT",
      defaultValue = "train",
      converter = SplitConverter.class,
      description = {
        "train, dev or eval; default: ${DEFAULT-VALUE}. dev and eval records are marked, so that"
            + " they are held out as they are; train records are not, so that the hold-out rule"
            + " decides."
      })
  private Split split = Split.TRAIN;

  @Option(
      names = "--imbalance",
      paramLabel = "IF",
      description = "Makes the first class IF times as large as the last, exponentially.")
  private @Nullable Double imbalance;

  @Option(
      names = "--imbalance-seed",
      paramLabel = "S",
      description = {
        "Draws the images that --imbalance leaves, nested over its factors; default: the first of"
            + " each class as the files have them."
      })
  private @Nullable Long imbalanceSeed;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most N images in an epoch, the same ones in each.")
  private @Nullable Long limit;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "1",
      description = "How often the images are published; default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Orders the epochs, and seeds synthetic images; default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--rate", paramLabel = "R", description = "At most R records a second.")
  private @Nullable Double rate;

  @Option(
      names = "--topic",
      paramLabel = "T",
      description = "The topic, created where it is missing; default: the setting topic.images.")
  private @Nullable String topic;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "1",
      description = "The partitions of a topic that is created; default: ${DEFAULT-VALUE}.")
  private int partitions;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Writes one JSON object: published, perClass.")
  private @Nullable Path report;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (report != null) {
      Report.requireWritable(report);
    }
    Settings resolved = settings.resolveAndLog();
    Dataset images =
        Datasets.open(
            dataset, data, new DatasetOptions(split, seed, imbalance, imbalanceSeed, limit));
    images.leftAside().forEach(spec.commandLine().getErr()::println);
    spec.commandLine().getErr().flush();
    return publish(
        images, topic == null ? resolved.get(CommonSettings.IMAGES_TOPIC) : topic, resolved);
  }

  private int publish(Dataset images, String to, Settings resolved)
      throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (ProgressLine line = ProgressLine.on(spec.commandLine().getErr())) {
      Publisher publisher = publisher(images, to, resolved, line);
      return GracefulShutdown.on(
          publisher::stop,
          () -> {
            Published published = publisher.run();
            line.end();
            out.printf(Locale.ROOT, "published %d records to %s%n", published.total(), to);
            out.flush();
            if (report != null) {
              Map<String, Object> contents = new LinkedHashMap<>();
              contents.put("published", published.total());
              contents.put("perClass", published.perClass());
              Report.write(report, contents);
            }
            return 0;
          });
    }
  }

  private Publisher publisher(Dataset images, String to, Settings resolved, ProgressLine line) {
    String goal =
        images.size().isPresent()
            ? String.format(Locale.ROOT, " of %,d", images.size().getAsLong() * epochs)
            : "";
    Publisher.Builder builder =
        Publisher.builder(broker.bootstrap(), images)
            .topic(to)
            .epochs(epochs)
            .partitions(partitions)
            .limits(MessageLimits.of(resolved))
            .clientProperties(resolved.kafkaProperties())
            .progress(
                published ->
                    line.show(
                        String.format(
                            Locale.ROOT,
                            "published %,d%s records of %d classes",
                            published.total(),
                            goal,
                            published.perClass().size())));
    if (rate != null) {
      builder.rate(rate);
    }
    return builder.build();
  }

  private static final class DatasetNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Datasets.names().iterator();
    }
  }

  private static final class SplitConverter implements ITypeConverter<Split> {
    @Override
    public Split convert(String value) {
      try {
        return Split.fromHeaderValue(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
