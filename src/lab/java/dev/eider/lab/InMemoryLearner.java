package dev.eider.lab;

import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.learn.LearnSettings;
import dev.eider.learn.Learner;
import java.time.InstantSource;

/** A learner that is driven without Kafka and Flink, by a stream that is always there. */
public final class InMemoryLearner {
  private InMemoryLearner() {}

  /**
   * A new learner.
   *
   * @throws InvalidSettingException where its replay follows the time in which no record waits:
   *     here there is none, so it would replay nothing
   */
  public static Learner create(Settings settings) {
    if (settings.get(LearnSettings.REPLAY_RATIO).inSpareTime()) {
      throw new InvalidSettingException(
          LearnSettings.REPLAY_RATIO.name()
              + " = auto replays while no record waits, which never happens in memory:"
              + " give a number");
    }
    return Learner.create(settings, 1, InstantSource.system());
  }
}
