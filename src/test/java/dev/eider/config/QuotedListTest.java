package dev.eider.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.data.Label;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotedListTest {
  @Test
  void commasWithinQuotes_divideNothing() {
    assertThat(QuotedList.split("\"a, b\"=0.3, c=1 , d"))
        .containsExactly("\"a, b\"=0.3", "c=1", "d");
  }

  @Test
  void quotesWithinAnItem_areCharacters() {
    assertThat(QuotedList.split("5\" pipe,6\" pipe")).containsExactly("5\" pipe", "6\" pipe");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "owl",
        "tench, Tinca tinca",
        "back\\slash",
        "back\\slash, and more",
        "\"a\", b",
        "\"not closed",
        "5\" pipe",
        "L\u00f6we, gro\u00df",
      })
  void joinedItems_areTheSameLabelsWhenTheyAreSplit(String item) {
    String text = QuotedList.join(List.of("first", item, "last"));

    assertThat(QuotedList.split(text).stream().map(Label::of))
        .containsExactly("first", item, "last");
  }
}
