package dev.eider;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The manual against the tree: what it links to is there, and so are the classes that it names. */
class ManualTest {
  private static final Path README = Path.of("README.md");
  private static final Path MANUAL = Path.of("src/docs");
  private static final List<Path> SOURCES =
      List.of(Path.of("src/main/java"), Path.of("src/lab/java"), Path.of("src/test/java"));

  private static final Pattern LINK = Pattern.compile("]\\(([^)]*)\\)");

  /** A class with its package, as {@code learn.step.ModelInTraining}, perhaps with a member. */
  private static final Pattern NAMED_CLASS =
      Pattern.compile("`((?:" + rooms() + ")\\.(?:[a-z]+\\.)*[A-Z][A-Za-z0-9]*)");

  @Test
  void links_leadToFilesAndHeadings() throws IOException {
    List<String> faults = new ArrayList<>();
    int links = 0;
    for (Path page : pages()) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) {
        String target = link.group(1);
        if (!target.startsWith("http://") && !target.startsWith("https://")) {
          links++;
          if (!leadsSomewhere(page, target)) {
            faults.add(page + ": " + target);
          }
        }
      }
    }
    assertThat(faults).isEmpty();
    assertThat(links).as("links that were followed").isGreaterThan(50);
  }

  private static boolean leadsSomewhere(Path page, String link) throws IOException {
    int anchor = link.indexOf('#');
    String file = anchor < 0 ? link : link.substring(0, anchor);
    Path target = file.isEmpty() ? page : page.resolveSibling(file);
    return Files.exists(target)
        && (anchor < 0 || anchors(target).contains(link.substring(anchor + 1)));
  }

  /** The anchors of a page's headings, as GitHub makes them. */
  private static List<String> anchors(Path page) throws IOException {
    return Files.readAllLines(page).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#* ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
        .toList();
  }

  @Test
  void classesThatAreNamed_areThere() throws IOException {
    List<String> faults = new ArrayList<>();
    int names = 0;
    for (Path page : pages()) {
      Matcher named = NAMED_CLASS.matcher(Files.readString(page));
      while (named.find()) {
        names++;
        String file = "dev/eider/" + named.group(1).replace('.', '/') + ".java";
        if (SOURCES.stream().noneMatch(root -> Files.exists(root.resolve(file)))) {
          faults.add(page + ": " + named.group(1));
        }
      }
    }
    assertThat(faults).isEmpty();
    assertThat(names).as("classes that were looked up").isGreaterThan(20);
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> manual = Files.walk(MANUAL)) {
      return Stream.concat(
              Stream.of(README), manual.filter(file -> file.toString().endsWith(".md")).sorted())
          .toList();
    }
  }

  private static String rooms() {
    try (Stream<Path> main = Files.list(Path.of("src/main/java/dev/eider"))) {
      return String.join(
          "|",
          Stream.concat(main.filter(Files::isDirectory).map(Path::getFileName), Stream.of("lab"))
              .map(Object::toString)
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
