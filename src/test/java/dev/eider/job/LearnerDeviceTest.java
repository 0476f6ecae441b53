package dev.eider.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.config.Settings;
import dev.eider.data.LedgerEvent;
import dev.eider.kafka.KafkaMessage;
import dev.eider.release.StandingReleases;
import java.util.Set;
import org.apache.flink.runtime.externalresource.ExternalResourceInfoProvider;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class LearnerDeviceTest {
  /** No machine has a GPU of that number, so the attempt to use it shows. */
  @Test
  void taskWithAGpu_makesTheLearnerOnIt() throws Exception {
    ExternalResourceInfoProvider gpus =
        name -> name.equals("gpu") ? Set.of(new TestingGpu("97")) : Set.of();
    try (Harness harness = new Harness(gpus)) {
      assertThatThrownBy(harness::initializeEmptyState)
          .hasStackTraceContaining("device = 'gpu:97': this machine has");
    }
  }

  @Test
  void taskWithoutGpus_makesTheLearnerWhereTheSettingSays() throws Exception {
    try (Harness harness = new Harness(ExternalResourceInfoProvider.NO_EXTERNAL_RESOURCES)) {
      harness.initializeEmptyState();
      harness.open();
      harness.endInput();
      // The last report, though nothing was learned.
      assertThat(harness.getSideOutput(LearnerOperator.REPORTS)).hasSize(1);
    }
  }

  private static final class Harness
      extends OneInputStreamOperatorTestHarness<LedgerEvent, KafkaMessage> {
    private final MockEnvironment task;

    Harness(ExternalResourceInfoProvider resources) throws Exception {
      this(new MockEnvironmentBuilder().setExternalResourceInfoProvider(resources).build());
    }

    private Harness(MockEnvironment task) throws Exception {
      super(
          new LearnerOperator(
              Settings.defaults(),
              new LearnerFactory(Settings.defaults(), 1),
              StandingReleases.none()),
          task);
      this.task = task;
    }

    @Override
    public void close() {
      try {
        super.close();
        task.close();
      } catch (Exception e) {
        throw new IllegalStateException("the harness does not close", e);
      }
    }
  }
}
