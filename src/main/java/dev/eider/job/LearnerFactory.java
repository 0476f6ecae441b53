package dev.eider.job;

import dev.eider.config.Settings;
import dev.eider.learn.Learner;
import dev.eider.model.DeviceSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.time.InstantSource;
import java.util.Set;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;

/**
 * Makes the learner where the job runs.
 *
 * @param settings the learner's settings
 * @param firstVersion the least version of the next snapshot
 */
record LearnerFactory(Settings settings, long firstVersion) implements Serializable {
  private static final long serialVersionUID = 1;

  /** Flink's name of the external resource whose device a learner takes. */
  static final String GPU = "gpu";

  /** The property that Flink's GPU driver gives each of them: its number on the machine. */
  private static final String INDEX = "index";

  /**
   * This factory where Flink has given the task GPUs: a device that is {@code auto} becomes the one
   * of the lowest number. One that is named stays.
   *
   * @throws IllegalStateException where a GPU has no number
   */
  LearnerFactory on(Set<ExternalResourceInfo> gpus) {
    if (gpus.isEmpty() || !settings.get(DeviceSettings.DEVICE).equals("auto")) {
      return this;
    }
    int lowest = gpus.stream().mapToInt(LearnerFactory::numberOf).min().orElseThrow();
    return new LearnerFactory(settings.with(DeviceSettings.DEVICE, "gpu:" + lowest), firstVersion);
  }

  private static int numberOf(ExternalResourceInfo gpu) {
    String index = gpu.getProperty(INDEX).orElse("");
    if (!index.matches("\\d{1,4}")) {
      throw new IllegalStateException(
          "Flink's external resource '" + GPU + "' has the " + INDEX + " '" + index + "'");
    }
    return Integer.parseInt(index);
  }

  Learner create() {
    return Learner.create(settings, firstVersion, InstantSource.system());
  }

  Learner restore(InputStream state) throws IOException {
    Learner learner = Learner.restore(settings, state, InstantSource.system());
    learner.continueVersionsFrom(firstVersion);
    return learner;
  }
}
