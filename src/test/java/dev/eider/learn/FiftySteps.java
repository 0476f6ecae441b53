package dev.eider.learn;

import dev.eider.config.Settings;
import dev.eider.data.LedgerEvent;
import dev.eider.report.LearningReport;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Map;

/**
 * A program that trains a ResNet-8 for 50 steps, meta-learned through all layers and with replay,
 * and prints the SHA-256 of its parameters and running statistics.
 */
final class FiftySteps {
  private static final int STEPS = 50;

  private FiftySteps() {}

  public static void main(String[] arguments) {
    Settings settings =
        Settings.of(
            Map.of(
                "network", "resnet8",
                "image.height", "16",
                "image.width", "16",
                "batch.size", "16",
                "dev.batch.size", "12",
                "warmup.steps", "10",
                "meta.scope", "all",
                "replay.ratio", "1",
                "threads", "1"));
    Iterator<LedgerEvent> events = TestingStream.events(settings, 1000, 5, 9).iterator();
    try (Learner learner = Learner.create(settings, 1, InstantSource.fixed(Instant.EPOCH))) {
      while (learner.steps() < STEPS) {
        learner.accept(events.next());
      }
      learner.finish();
      LearningReport report = learner.report();
      System.out.println(
          report.progress().steps()
              + " "
              + report.progress().metaSteps()
              + " "
              + report.parametersSha256());
    }
  }
}
