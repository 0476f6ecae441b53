package dev.eider.cli;

import dev.eider.config.Setting;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code eider settings}: the reference of all settings, from their declarations. */
@Command(name = "settings", description = "Lists every setting, as a Markdown table.")
final class SettingsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(reference());
    spec.commandLine().getOut().flush();
    return 0;
  }

  /** The page {@code src/docs/settings.md}. */
  static String reference() {
    StringBuilder page = new StringBuilder();
    page.append("# Settings\n\n");
    page.append("Written by `eider settings`; a test fails where it differs from the code.\n");
    page.append(
        "Settings come from `conf/eider.yaml`, then `--config FILE`, then `-D key=value`.\n");
    page.append("Keys that begin with `kafka.` go to every Kafka client, without that prefix.\n\n");
    page.append("| setting | values | default | unit | |\n|---|---|---|---|---|\n");
    for (Setting<?> setting : AllSettings.declared()) {
      page.append(
          String.format(
              Locale.ROOT,
              "| `%s` | %s | `%s` | %s | %s |\n",
              setting.name(),
              setting.type().replace("|", "\\|"),
              setting.defaultValue(),
              setting.unit(),
              setting.help().replace("|", "\\|")));
    }
    return page.toString();
  }
}
