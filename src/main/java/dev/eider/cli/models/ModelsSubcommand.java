package dev.eider.cli.models;

import dev.eider.cli.SettingsOptions;
import dev.eider.config.Settings;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** A command below {@code models}: it has that one's options, and takes settings. */
abstract class ModelsSubcommand implements Callable<Integer> {
  @ParentCommand private ModelsCommand models = new ModelsCommand();
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Override
  public final Integer call() throws Exception {
    run(settings.resolve(), models.bootstrap());
    return 0;
  }

  abstract void run(Settings resolved, String bootstrap) throws Exception;

  final boolean json() {
    return models.json();
  }

  final PrintWriter out() {
    return models.out();
  }

  final PrintWriter err() {
    return models.err();
  }
}
