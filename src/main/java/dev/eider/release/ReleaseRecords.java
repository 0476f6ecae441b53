package dev.eider.release;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The records of one model in the topic of releases.
 *
 * @param releases what is decided now, as far as it can be read
 * @param faults what is wrong with the records that cannot be
 * @param history the decisions that are remembered, the oldest first; what cannot be read is left
 *     out
 */
public record ReleaseRecords(
    Releases releases, Map<Release.Source, String> faults, List<Release> history) {
  public ReleaseRecords {
    faults = Map.copyOf(faults);
    history = List.copyOf(history);
  }

  /** The records of JSON texts. */
  static ReleaseRecords of(Map<Release.Source, String> texts, Collection<String> historyTexts) {
    Releases releases = Releases.none();
    Map<Release.Source, String> faults = new EnumMap<>(Release.Source.class);
    for (Map.Entry<Release.Source, String> text : texts.entrySet()) {
      try {
        releases = releases.with(text.getKey(), ReleaseMessages.fromJson(text.getValue()));
      } catch (DamagedReleaseException e) {
        faults.put(text.getKey(), e.getMessage());
      }
    }
    List<Release> history = new ArrayList<>();
    for (String text : historyTexts) {
      read(text).ifPresent(history::add);
    }
    history.sort(Comparator.comparingLong(Release::atMillis).thenComparing(Release::candidate));
    return new ReleaseRecords(releases, faults, history);
  }

  private static Optional<Release> read(String text) {
    try {
      return Optional.of(ReleaseMessages.fromJson(text));
    } catch (DamagedReleaseException e) {
      // A line of the history decides nothing.
      return Optional.empty();
    }
  }

  /**
   * Requires that nothing is damaged.
   *
   * @throws DamagedReleaseException naming the first record that is
   */
  public void requireReadable() {
    for (Release.Source source : Release.Source.values()) {
      String fault = faults.get(source);
      if (fault != null) {
        throw new DamagedReleaseException(fault(source, fault));
      }
    }
  }

  /** What is wrong, a sentence for each damaged record. */
  public List<String> faultLines() {
    return faults.entrySet().stream().map(each -> fault(each.getKey(), each.getValue())).toList();
  }

  private static String fault(Release.Source source, String fault) {
    return (source == Release.Source.AUTO
            ? "the gate's record is damaged: "
            : "the pin is damaged: ")
        + fault;
  }

  /** What the gate has decided of versions, by version: the history, and its last decision. */
  public Map<Long, Release> verdicts() {
    Map<Long, Release> verdicts = new TreeMap<>();
    for (Release each : history) {
      if (each.source() == Release.Source.AUTO) {
        verdicts.put(each.candidate(), each);
      }
    }
    Release last = releases.auto();
    if (last != null) {
      verdicts.put(last.candidate(), last);
    }
    return verdicts;
  }

  /** The highest version that a record names; 0 where none does. */
  public long newestVersion() {
    return Stream.concat(
            history.stream(), Stream.of(releases.auto(), releases.pin()).filter(Objects::nonNull))
        .mapToLong(each -> Math.max(each.candidate(), each.version() == null ? 0 : each.version()))
        .max()
        .orElse(0);
  }

  /** What persons have decided, the oldest first. */
  List<Release> ofPersons() {
    return history.stream().filter(each -> each.source() == Release.Source.PIN).toList();
  }

  /** The pin, null where there is none or it cannot be read. */
  @Nullable Release pin() {
    return releases.pin();
  }
}
