package dev.eider.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.data.ImageRecordFormat;
import dev.eider.data.Printable;
import dev.eider.data.Rejection;
import dev.eider.ingest.DeadLetter;
import dev.eider.ingest.DeadLetterReplay;
import dev.eider.job.JobSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Lists the records that were no examples, and sends them again. */
@Command(
    name = "dead-letters",
    description = "Lists the records that could not be learned from, and sends them again.")
final class DeadLettersCommand {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      scope = ScopeType.INHERIT,
      defaultValue = BrokerOption.DEFAULT,
      description = BrokerOption.HELP)
  private String bootstrap = "";

  @Option(
      names = "--reason",
      paramLabel = "CODE",
      scope = ScopeType.INHERIT,
      description = "Only those with this reason, such as undecodable-image.")
  private @Nullable String reason;

  @Option(names = "--json", scope = ScopeType.INHERIT, description = "Prints JSON.")
  private boolean json;

  @Command(name = "list", description = "Lists dead letters: where they were, and what is wrong.")
  int list(
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "100",
              description = "At most so many; default: ${DEFAULT-VALUE}.")
          int limit,
      @Mixin SettingsOptions settings) {
    requireKnownReason();
    if (limit < 1) {
      throw new InvalidSettingException("--limit is " + limit + "; it must be at least 1");
    }
    int[] shown = {0};
    replay(settings.resolve())
        .read(
            letter -> {
              if (reason == null
                  || reason.equals(DeadLetterReplay.text(letter, DeadLetter.ERROR_REASON))) {
                if (shown[0]++ == 0 && !json) {
                  out().println(row("SOURCE", "REASON", "LABEL", "BYTES", "ID", "MESSAGE"));
                }
                out().println(json ? object(letter) : row(letter));
              }
              return shown[0] < limit;
            });
    out().flush();
    return 0;
  }

  @Command(
      name = "replay",
      description = {
        "Sends dead letters again to the images topic, as they came.",
        "What was sent again is remembered, so that another replay sends what has come since; a"
            + " record that comes back three times is not sent any more."
      })
  int replay(
      @Option(names = "--dry-run", description = "Only says what would be sent.") boolean dryRun,
      @Mixin SettingsOptions settings)
      throws IOException, InterruptedException {
    requireKnownReason();
    DeadLetterReplay.Outcome outcome = replay(settings.resolve()).replay(reason, dryRun);
    if (json) {
      ObjectNode object = JSON.createObjectNode();
      object.put("sent", dryRun ? 0 : outcome.total());
      object.put("exhausted", outcome.exhausted());
      object.put("incomplete", outcome.incomplete());
      object.set("byReason", JSON.valueToTree(outcome.sent()));
      out().println(object);
    } else {
      outcome.sent().forEach((own, records) -> out().printf(Locale.ROOT, "%8d %s%n", records, own));
      out()
          .printf(
              Locale.ROOT,
              "%s %d records%s%s%n",
              dryRun ? "would send" : "sent",
              outcome.total(),
              outcome.exhausted() == 0
                  ? ""
                  : "; left aside " + outcome.exhausted() + " that came back too often",
              outcome.incomplete() == 0
                  ? ""
                  : "; left aside " + outcome.incomplete() + " that are not here as a whole");
    }
    out().flush();
    return 0;
  }

  /** A misspelt reason would look as if there were none. */
  private void requireKnownReason() {
    List<String> codes = Arrays.stream(Rejection.values()).map(Rejection::code).toList();
    if (reason != null && !codes.contains(reason)) {
      throw new InvalidSettingException(
          "--reason is '" + reason + "'; it must be one of " + String.join(", ", codes));
    }
  }

  @Command(name = "reasons", description = "Prints the reference of the reasons, in Markdown.")
  int reasons() {
    out().print(reference());
    out().flush();
    return 0;
  }

  /** The page {@code src/docs/dead-letters.md}. */
  static String reference() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Why records become dead letters

        Written by `eider dead-letters reasons`. A record that cannot be learned from goes to the topic
        `topic.dead-letter` with its key, value and headers as they came, and with these headers:

        | header | |
        |---|---|
        | `error.reason` | a code of the list below; codes do not change |
        | `error.message` | what is wrong, for a person |
        | `source.topic` `source.partition` `source.offset` `source.timestamp` | where it came from |
        | `error.left-out` | only where the record is larger than 15 MiB, or has expired: what of it is not here |

        | reason | what is wrong |
        |---|---|
        """);
    for (Rejection reason : Rejection.values()) {
      page.append("| `%s` | %s |%n".formatted(reason.code(), reason.help()));
    }
    return page.toString();
  }

  private static String row(ConsumerRecord<byte[], byte[]> letter) {
    return row(
        Printable.of(source(letter)),
        Printable.of(DeadLetterReplay.text(letter, DeadLetter.ERROR_REASON)),
        Printable.of(DeadLetterReplay.text(letter, ImageRecordFormat.LABEL)),
        letter.value() == null ? "-" : Integer.toString(letter.value().length),
        Printable.of(id(letter)),
        Printable.of(DeadLetterReplay.text(letter, DeadLetter.ERROR_MESSAGE)));
  }

  private static String row(
      String source, String reason, String label, String bytes, String id, String message) {
    return String.format(
        Locale.ROOT,
        "%-20s  %-20s  %-14.14s  %9s  %-24.24s  %s",
        source,
        reason,
        label,
        bytes,
        id,
        message);
  }

  private static ObjectNode object(ConsumerRecord<byte[], byte[]> letter) {
    ObjectNode object = JSON.createObjectNode();
    object.put("source", source(letter));
    object.put("partition", letter.partition());
    object.put("offset", letter.offset());
    object.put("reason", DeadLetterReplay.text(letter, DeadLetter.ERROR_REASON));
    object.put("message", DeadLetterReplay.text(letter, DeadLetter.ERROR_MESSAGE));
    object.put("label", DeadLetterReplay.text(letter, ImageRecordFormat.LABEL));
    object.put("id", id(letter));
    object.put("bytes", letter.value() == null ? 0 : letter.value().length);
    return object;
  }

  private static String source(ConsumerRecord<byte[], byte[]> letter) {
    return DeadLetterReplay.text(letter, DeadLetter.SOURCE_TOPIC)
        + "-"
        + DeadLetterReplay.text(letter, DeadLetter.SOURCE_PARTITION)
        + "@"
        + DeadLetterReplay.text(letter, DeadLetter.SOURCE_OFFSET);
  }

  private static String id(ConsumerRecord<byte[], byte[]> letter) {
    return letter.key() == null ? "" : new String(letter.key(), UTF_8);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private DeadLetterReplay replay(Settings resolved) {
    return new DeadLetterReplay(resolved, bootstrap, resolved.get(JobSettings.CONSUMER_GROUP));
  }
}
