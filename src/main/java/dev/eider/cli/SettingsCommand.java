package dev.eider.cli;

import dev.eider.config.Setting;
import dev.eider.config.ValueKind;
import dev.eider.learn.Preset;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eider settings}: what can be set, and what is. */
@Command(
    name = "settings",
    description = {
      "Lists every setting, as a Markdown table.",
      "With --effective, checks what is given in files, in the environment and by -D, as every"
          + " command does, and shows each value and where it comes from."
    })
final class SettingsCommand implements Callable<Integer> {
  private static final String INTRODUCTION =
      """
      Written by `eider settings`; a test fails where it differs from the code.

      What is given later wins: `--preset NAME` (a method by name, `eider settings --presets` lists them), then
      `conf/eider.yaml`, then `--config FILE`, then environment variables, then `-D key=value`. `eider settings --effective` shows every value in effect and where it comes from; `train`,
      `serve`, `publish` and `demo` log the ones that were given when they start. Secrets are hidden in both.
      An unknown key, variable or value stops the command, with the nearest name.

      A setting's **environment variable** is `EIDER_` and its key in upper case, with an underscore for every dot
      and hyphen: `EIDER_HOLDOUT_DEV_PER_CLASS` is `holdout.dev.per-class`. An empty variable gives nothing.
      `EIDER_BOOTSTRAP` stands for `--bootstrap`; `EIDER_HEAP`, `EIDER_JAVA_OPTS` and `EIDER_LOG_LEVEL` are the
      launcher's. What Kubernetes sets for services named `eider-...` is passed over.

      **Keys that begin with `kafka.`** go to every Kafka client, without that prefix. Kafka's own keys are lower case
      with dots, so `EIDER_KAFKA_SECURITY_PROTOCOL` is `kafka.security.protocol`; a key with a hyphen, an
      underscore or a capital, of a plug-in of one's own, can be given in a file or by `-D` only.

      **A file** is YAML: dotted keys, or nested maps, which is the same; `conf/eider.schema.json` is its JSON schema.

      **A list** (`classes`, the shares of `serve.prior`) is a YAML list, or its items with commas between them. An item
      that has a comma is in double quotes there, as a JSON string: `-D 'classes="tench, Tinca tinca",owl'`.

      """;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private SettingsOptions settings = new SettingsOptions();
  @ArgGroup private Form form = new Form();

  private static final class Form {
    @Option(names = "--effective", description = "Shows the values in effect, without secrets.")
    private boolean effective;

    @Option(names = "--presets", description = "Lists the presets and what each of them sets.")
    private boolean presets;

    @Option(names = "--schema", description = "Writes the JSON schema of a settings file.")
    private boolean schema;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (form.effective) {
      LayeredSettings layers = settings.layers(Map.of());
      SettingsOptions.checked(layers);
      layers.givenLines().forEach(out::println);
      layers.defaultLines(AllSettings.declared()).forEach(out::println);
    } else if (form.presets) {
      out.print(presets());
    } else if (form.schema) {
      out.print(SettingsSchema.of(AllSettings.declared()));
    } else {
      out.print(reference());
    }
    out.flush();
    return 0;
  }

  /** The page {@code src/docs/settings.md}. */
  static String reference() {
    StringBuilder page = new StringBuilder();
    page.append("# Settings\n\n");
    page.append(INTRODUCTION);
    page.append("| setting | values | default | unit | |\n|---|---|---|---|---|\n");
    for (Setting<?> setting : AllSettings.declared()) {
      page.append(
          String.format(
              Locale.ROOT,
              "| `%s` | %s | `%s` | %s | %s |\n",
              setting.name(),
              values(setting.kind()).replace("|", "\\|"),
              setting.defaultValue(),
              setting.unit(),
              setting.help().replace("|", "\\|")));
    }
    return page.toString();
  }

  /** Every preset, with what it sets otherwise than the default. */
  static String presets() {
    Map<String, String> shipped = Preset.named("default").settings();
    StringBuilder list = new StringBuilder();
    for (Preset preset : Preset.all()) {
      list.append(preset.name()).append(": ").append(preset.about()).append('\n');
      preset
          .settings()
          .forEach(
              (key, value) -> {
                boolean differs = !value.equals(shipped.get(key));
                if (differs || preset.settings().equals(shipped)) {
                  list.append("  ").append(key).append(" = ").append(value).append('\n');
                }
              });
    }
    return list.toString();
  }

  private static String values(ValueKind kind) {
    if (kind instanceof ValueKind.WholeNumber whole) {
      return kind.text()
          + (whole.max() == Integer.MAX_VALUE
              ? " from " + whole.min()
              : " from " + whole.min() + " to " + whole.max());
    }
    if (kind instanceof ValueKind.Number number) {
      return kind.text() + " from " + plain(number.min()) + " to " + plain(number.max());
    }
    return kind.text();
  }

  private static String plain(double bound) {
    return BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
  }
}
