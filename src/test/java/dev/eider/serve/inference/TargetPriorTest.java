package dev.eider.serve.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetPriorTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"tench, Tinca tinca\"=0.3, owl=1",
        // As an item of a YAML list, joined.
        "\"tench, Tinca tinca=0.3\",owl=1",
      })
  void labelWithAComma_isWrittenInQuotes(String text) {
    assertThat(TargetPrior.parse(text).shares())
        .isEqualTo(Map.of("tench, Tinca tinca", 0.3, "owl", 1.0));
  }

  @Test
  void labelOfOneWord_hasOneShare() {
    assertThatThrownBy(() -> TargetPrior.parse("L\u00f6we=1,Lo\u0308we=2"))
        .hasMessageStartingWith("the prior has two shares of 'L\u00f6we'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"owl", "=1", "owl=0", "owl=-1", "owl=x", "owl=Infinity", "\"\"=1", ""})
  void whatIsNoPrior_isRefusedInWords(String text) {
    assertThatThrownBy(() -> TargetPrior.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a prior is trained, uniform, stream or LABEL=SHARE,...");
  }
}
