package dev.eider.cli.models;

import dev.eider.config.Settings;
import dev.eider.release.Release;
import dev.eider.release.ReleaseMessages;
import dev.eider.release.ReleaseRecords;
import dev.eider.release.ReleaseStore;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what was decided, by whom and when. */
@Command(
    name = "log",
    description =
        "Shows who has released, pinned and unpinned which version, when and why, the oldest"
            + " first.",
    footer = {
      "",
      "The gate's decisions are remembered as long as the versions that they are about; of"
          + " persons' decisions, the latest 200."
    })
final class LogCommand extends ModelsSubcommand {
  @Option(names = "--all", description = "The versions too that the gate did not release.")
  private boolean all;

  @Override
  void run(Settings resolved, String bootstrap) {
    ReleaseRecords records = new ReleaseStore(bootstrap, resolved).read();
    List<Release> shown =
        records.history().stream().filter(each -> all || each.isAChange()).toList();
    if (json()) {
      out()
          .println(
              shown.stream()
                  .map(ReleaseMessages::toJson)
                  .collect(Collectors.joining(",", "[", "]")));
    } else {
      out().println(Decisions.header());
      shown.forEach(each -> out().println(Decisions.row(each)));
    }
    records.faultLines().forEach(err()::println);
  }
}
