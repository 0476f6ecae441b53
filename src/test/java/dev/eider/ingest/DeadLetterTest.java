package dev.eider.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.config.MessageLimits;
import dev.eider.data.Rejection;
import dev.eider.data.SourcePosition;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
  private static final byte[] SMALL = {1, 2, 3};
  private static final MessageLimits LIMITS = new MessageLimits(1000);
  private static final byte[] LARGE = new byte[LIMITS.imageMessageBytes() + 1];

  @Test
  void valueThatIsTooLarge_isLeftOut() {
    DeadLetter letter = letter(SMALL, LARGE, SMALL);
    assertThat(letter.key()).isSameAs(SMALL);
    assertThat(letter.value()).isNull();
    assertThat(header(letter, "label")).isSameAs(SMALL);
    assertThat(header(letter, DeadLetter.LEFT_OUT)).asString(UTF_8).isEqualTo("value");
    assertThat(header(letter, DeadLetter.SOURCE_OFFSET)).asString(UTF_8).isEqualTo("7");
  }

  @Test
  void headerOrKeyThatIsTooLarge_leavesOnlyThePlace() {
    for (DeadLetter letter : List.of(letter(SMALL, SMALL, LARGE), letter(LARGE, SMALL, SMALL))) {
      assertThat(letter.key()).isNull();
      assertThat(letter.value()).isNull();
      assertThat(header(letter, "label")).isNull();
      assertThat(header(letter, DeadLetter.LEFT_OUT))
          .asString(UTF_8)
          .isEqualTo("key, value, headers");
      assertThat(header(letter, DeadLetter.ERROR_REASON)).asString(UTF_8).isEqualTo("wrong-size");
    }
  }

  @Test
  void recordOfOrdinarySize_isWhole() {
    DeadLetter letter = letter(SMALL, SMALL, SMALL);
    assertThat(letter.value()).isSameAs(SMALL);
    assertThat(header(letter, DeadLetter.LEFT_OUT)).isNull();
  }

  @Test
  void lostRecord_saysWhereItWas() {
    DeadLetter letter =
        DeadLetter.ofLost(new SourcePosition("t", 3, 9, 5), Rejection.TOO_MANY_CLASSES, "gone");
    assertThat(header(letter, DeadLetter.SOURCE_PARTITION)).asString(UTF_8).isEqualTo("3");
    assertThat(header(letter, DeadLetter.LEFT_OUT)).isNotNull();
  }

  private static DeadLetter letter(byte[] key, byte[] value, byte[] label) {
    return DeadLetter.of(
        new RawRecord("t", 0, 7, 5, key, value, List.of(new RawRecord.Header("label", label))),
        Rejection.WRONG_SIZE,
        "wrong",
        LIMITS);
  }

  private static byte @Nullable [] header(DeadLetter letter, String name) {
    return letter.headers().stream()
        .filter(header -> header.name().equals(name))
        .map(RawRecord.Header::value)
        .findFirst()
        .orElse(null);
  }
}
