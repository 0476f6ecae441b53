package dev.eider.learn;

import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.model.network.NetworkName;
import dev.eider.model.network.TorchScriptProgram;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The TorchScript module that the settings name, which is looked at where the network is
 * torchscript. What is wrong with it is wrong with the setting {@code network.torchscript}.
 *
 * @param settings that name it
 */
public record ConfiguredModule(Settings settings) {
  /**
   * The module of a new learner whose network is torchscript; null for other networks.
   *
   * @throws InvalidSettingException where the file cannot be read or is no such module
   */
  public @Nullable TorchScriptProgram program() {
    if (settings.get(LearnSettings.NETWORK) != NetworkName.TORCHSCRIPT) {
      return null;
    }
    try {
      return TorchScriptProgram.read(Path.of(settings.get(LearnSettings.TORCHSCRIPT)));
    } catch (NoSuchFileException e) {
      throw refused(new IOException("there is no such file", e));
    } catch (IOException | IllegalArgumentException e) {
      throw refused(e);
    }
  }

  /**
   * The module as states and models carry it.
   *
   * @throws InvalidSettingException where it is too large for that
   */
  TorchScriptProgram withoutValues(TorchScriptProgram program) {
    try {
      return program.withoutValues();
    } catch (IllegalArgumentException e) {
      throw refused(e);
    }
  }

  /** What is wrong with the module of the settings. */
  InvalidSettingException refused(Exception cause) {
    return new InvalidSettingException(
        LearnSettings.TORCHSCRIPT.name()
            + " = '"
            + settings.get(LearnSettings.TORCHSCRIPT)
            + "': "
            + cause.getMessage(),
        cause);
  }
}
