package dev.eider.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageLimitsTest {
  @Test
  void defaultLimits_areThoseOfSixteenMebibytes() {
    MessageLimits limits = MessageLimits.of(Settings.defaults());

    assertThat(limits.imageBytes()).isEqualTo(16_777_216);
    // 64 KiB for key and headers, and as much for a dead letter's reasons.
    assertThat(limits.imageMessageBytes()).isEqualTo(16_842_752);
    assertThat(limits.deadLetterBytes()).isEqualTo(16_908_288);
    // Two messages, which is more than the 32 MiB that a producer has by default.
    assertThat(limits.producerProperties())
        .isEqualTo(Map.of("max.request.size", "16908288", "buffer.memory", "33816576"));
  }

  @Test
  void smallImages_leaveTheProducersBufferAsItIs() {
    assertThat(new MessageLimits(1000).producerProperties())
        .isEqualTo(Map.of("max.request.size", "132072", "buffer.memory", "33554432"));
  }

  @Test
  void largestLimits_areWithinTheBrokersNumbers() {
    assertThat(MessageLimits.most().deadLetterBytes()).isPositive();
    assertThat(MessageLimits.of(Settings.of(Map.of("image.max-bytes", "268435456"))))
        .isEqualTo(MessageLimits.most());
  }
}
