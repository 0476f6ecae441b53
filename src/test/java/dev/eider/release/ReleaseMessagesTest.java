package dev.eider.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.eider.kafka.KafkaMessage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleaseMessagesTest {
  private static final Release RELEASE =
      new Release(
          "eider",
          Release.Source.AUTO,
          7L,
          8,
          Verdict.HOLD,
          "worse for few",
          1_700_000_000_000L,
          5L,
          3,
          List.of(new Comparison("macro", 10, 100, 0.3, 0.25, -0.1, 0.01, 0.02)));

  @Test
  void release_isReadAsItWasWritten() {
    KafkaMessage message = ReleaseMessages.of(RELEASE, "eider.releases");

    assertThat(new String(message.key(), UTF_8)).isEqualTo("eider/auto");
    assertThat(message.topic()).isEqualTo("eider.releases");
    assertThat(message.timestampMillis()).isEqualTo(RELEASE.atMillis());
    assertThat(ReleaseMessages.fromJson(new String(message.value(), UTF_8))).isEqualTo(RELEASE);
  }

  @Test
  void pin_hasAKeyOfItsOwn() {
    Release pin = Release.pin("eider", 4, null, "asked for", 1);

    assertThat(new String(ReleaseMessages.of(pin, "t").key(), UTF_8)).isEqualTo("eider/pin");
    assertThat(ReleaseMessages.fromJson(ReleaseMessages.toJson(pin))).isEqualTo(pin);
  }

  @Test
  void recordOfAnEarlierProgram_isReadWithWhatItDidNotSay() {
    String auto =
        ReleaseMessages.toJson(RELEASE)
            .replaceFirst(",\"by\":\"gate\",\"earlierVersions\":\\[]", "");
    String pin = auto.replace("\"source\":\"AUTO\"", "\"source\":\"PIN\"");

    assertThat(auto).doesNotContain("\"by\"");
    assertThat(ReleaseMessages.fromJson(auto)).isEqualTo(RELEASE);
    assertThat(ReleaseMessages.fromJson(pin).by()).isEqualTo("a person");
  }

  @Test
  void history_hasKeysThatNoServerReads() {
    Release pin = Release.pin("eider", 4, 3L, "asked for", 12);

    assertThat(key(ReleaseMessages.historyOf(RELEASE, "t"))).isEqualTo("eider/auto/8");
    assertThat(key(ReleaseMessages.historyOf(pin, "t"))).isEqualTo("eider/pin/12");
    assertThat(key(ReleaseMessages.forgotten("eider", 8, "t", 1))).isEqualTo("eider/auto/8");
    assertThat(ReleaseMessages.forgotten("eider", 8, "t", 1).value()).isNull();
    assertThat(ReleaseMessages.isOfHistory("eider/auto/8".getBytes(UTF_8), "eider")).isTrue();
    assertThat(ReleaseMessages.isOfHistory("eider/auto".getBytes(UTF_8), "eider")).isFalse();
    assertThat(ReleaseMessages.isOfHistory("eider2/auto/8".getBytes(UTF_8), "eider")).isFalse();
    assertThat(ReleaseMessages.isOfHistory(null, "eider")).isFalse();
  }

  private static String key(KafkaMessage message) {
    return new String(message.key(), UTF_8);
  }

  @Test
  void fieldOfALaterRelease_isLeftAside() {
    String json = ReleaseMessages.toJson(RELEASE).replaceFirst("\\{", "{\"later\":1,");

    assertThat(ReleaseMessages.fromJson(json)).isEqualTo(RELEASE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | cannot be read",
        "{} | no format number",
        "{\"format\":2} | the release has format 2; this version of Eider reads format 1",
        "{\"format\":1} | cannot be read",
      })
  void damagedText_isRefusedInWords(String json, String message) {
    assertThatExceptionOfType(DamagedReleaseException.class)
        .isThrownBy(() -> ReleaseMessages.fromJson(json))
        .withMessageContaining(message);
  }

  @Test
  void pinnedVersion_winsUntilItIsRemoved() {
    Releases releases = Releases.none().with(Release.Source.AUTO, RELEASE);
    Releases pinned =
        releases.with(Release.Source.PIN, Release.pin("eider", 4, 7L, "asked for", 1));

    assertThat(Releases.none().version()).isNull();
    assertThat(releases.version()).isEqualTo(7);
    assertThat(pinned.version()).isEqualTo(4);
    assertThat(pinned.with(Release.Source.PIN, null).version()).isEqualTo(7);
  }
}
