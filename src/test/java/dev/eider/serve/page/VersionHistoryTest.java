package dev.eider.serve.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.snapshot.Manifest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VersionHistoryTest {
  private final VersionHistory history = new VersionHistory();

  @Test
  void resultsByClass_areTheManifests() {
    history.add(manifest(3, List.of("owl", "eider"), List.of(9, 4), List.of(2, 4)));

    VersionDetails details = history.details(3).orElseThrow();
    assertThat(details.parent()).isEqualTo(2);
    assertThat(details.results().labels()).containsExactly("owl", "eider");
    assertThat(details.results().examples(1)).isEqualTo(4);
    assertThat(details.results().errors(0)).isEqualTo(2);
    assertThat(history.details(2)).isEmpty();
  }

  @Test
  void expiredVersion_hasNoDetails() {
    history.add(manifest(3, List.of("owl"), List.of(9), List.of(2)));

    history.remove(3);

    assertThat(history.details(3)).isEmpty();
    assertThat(history.newestFirst()).isEmpty();
  }

  @Test
  void labelsThatTwoVersionsShare_areKeptOnce() {
    history.add(manifest(1, List.of(fresh("owl")), List.of(9), List.of(2)));
    history.add(manifest(2, List.of(fresh("owl"), fresh("eider")), List.of(9, 1), List.of(2, 0)));

    assertThat(history.details(2).orElseThrow().results().labels().get(0))
        .isSameAs(history.details(1).orElseThrow().results().labels().get(0));
  }

  private static String fresh(String label) {
    return new String(label.toCharArray());
  }

  @Test
  void numbersAreBounded_howeverManyClassesThereAre() {
    List<String> labels = IntStream.range(0, 8142).mapToObj(y -> "class " + y).toList();
    List<Integer> none = Collections.nCopies(8142, 0);
    for (long version = 1; version <= 175; version++) {
      history.add(manifest(version, labels, none, none));
    }

    // 3 numbers of 8,142 classes go into 4,194,304 numbers 171 times.
    assertThat(history.details(4)).isEmpty();
    assertThat(history.details(5)).isPresent();
    assertThat(history.newestFirst()).hasSize(175);
  }

  private static Manifest manifest(
      long version, List<String> classes, List<Integer> examples, List<Integer> errors) {
    return new Manifest(
        "eider",
        version,
        version - 1,
        "smallcnn",
        32,
        32,
        List.of(0.0, 0.0, 0.0),
        List.of(1.0, 1.0, 1.0),
        classes,
        Collections.nCopies(classes.size(), 1.0),
        examples,
        errors,
        null,
        1,
        Map.of(),
        "",
        Map.of(),
        1,
        null);
  }
}
