package dev.eider.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What is promoted, rolled back and unpinned one after the other; the gate has released 7 over 5.
 */
class ServedVersionsTest {
  private final Releases gate = new Releases(auto(7, 5L), null);

  @Test
  void rollbackAfterAPinOfTheServedVersion_goesToTheOneBefore() {
    Releases pinned = promoted(gate, 7);

    assertThat(pinned.version()).isEqualTo(7);
    assertThat(rolledBack(pinned).version()).isEqualTo(5);
    assertThat(pinned.names(5)).isTrue();
  }

  @Test
  void sameVersionPinnedAgainAndAgain_forgetsNothing() {
    Releases pinned = promoted(promoted(promoted(gate, 3), 3), 3);

    Release pin = Objects.requireNonNull(pinned.pin());
    assertThat(pin.previousVersion()).isEqualTo(7);
    assertThat(pin.earlierVersions()).containsExactly(5L);
    assertThat(rolledBack(pinned).version()).isEqualTo(7);
  }

  @Test
  void rollbacks_goBackOneByOne_andEndWhereNothingIsKnown() {
    Releases once = rolledBack(promoted(gate, 3));
    Releases twice = rolledBack(once);

    assertThat(once.version()).isEqualTo(7);
    assertThat(twice.version()).isEqualTo(5);
    assertThat(ServedVersions.of(twice).previous()).isNull();
  }

  @Test
  void promotedThereAndBack_isUndoneInThatOrder() {
    Releases there = promoted(promoted(gate, 3), 7);

    assertThat(rolledBack(there).version()).isEqualTo(3);
    assertThat(rolledBack(rolledBack(there)).version()).isEqualTo(7);
    assertThat(rolledBack(rolledBack(rolledBack(there))).version()).isEqualTo(5);
  }

  @Test
  void pinAfterAnUnpin_beginsAtWhatTheGateHasReleased() {
    Releases unpinned = promoted(gate, 3).with(Release.Source.PIN, null);

    assertThat(rolledBack(promoted(unpinned, 7)).version()).isEqualTo(5);
    assertThat(rolledBack(promoted(unpinned, 4)).version()).isEqualTo(7);
  }

  @Test
  void pinThatAnEarlierProgramWroteOverItself_knowsTheGatesPredecessor() {
    Releases pinned =
        gate.with(Release.Source.PIN, Release.pin("eider", 7, 7L, "promoted by a person", 1));

    assertThat(ServedVersions.of(pinned).versions()).containsExactly(7L, 5L);
  }

  @Test
  void gateThatGoesOnBelowAPin_changesNothingOfIt() {
    Releases pinned = promoted(gate, 3);

    Releases later = pinned.with(Release.Source.AUTO, auto(9, 8L));

    assertThat(ServedVersions.of(later).versions()).containsExactly(3L, 7L, 5L);
    assertThat(List.of(3L, 5L, 7L, 8L, 9L)).allMatch(later::names);
    assertThat(later.names(4)).isFalse();
  }

  @Test
  void nothingReleased_isNothingServed() {
    assertThat(ServedVersions.of(Releases.none()).version()).isNull();
    assertThat(ServedVersions.of(promoted(Releases.none(), 2)).versions()).containsExactly(2L);
  }

  @Test
  void manyVersions_areRememberedUpToABound() {
    Releases releases = gate;
    for (long version = 20; version < 40; version++) {
      releases = promoted(releases, version);
    }

    assertThat(ServedVersions.of(releases).versions())
        .containsExactly(39L, 38L, 37L, 36L, 35L, 34L, 33L, 32L, 31L, 30L);
  }

  private static Releases promoted(Releases releases, long version) {
    return pinned(releases, ServedVersions.of(releases).promoted(version));
  }

  private static Releases rolledBack(Releases releases) {
    return pinned(releases, ServedVersions.of(releases).rolledBack());
  }

  private static Releases pinned(Releases releases, ServedVersions served) {
    return releases.with(
        Release.Source.PIN, Release.pin("eider", served, "asked for", "someone", 1));
  }

  private static Release auto(long version, @Nullable Long previous) {
    return TestingReleases.promoted("eider", version, previous);
  }
}
