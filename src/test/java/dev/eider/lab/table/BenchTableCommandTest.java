package dev.eider.lab.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eider.cli.Eider;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchTableCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Path folder;

  BenchTableCommandTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void table_isReportedUnderTheKeysOfTheContract_andTrainsNothingTwice() throws IOException {
    Path report = folder.resolve("table.json");
    Path figures = folder.resolve("figures");
    String[] arguments = {
      "--methods", "uniform,two-component",
      "--epochs", "2",
      "--seeds", "2",
      "--limit", "120",
      "--report", report.toString(),
      "--markdown", folder.resolve("table.md").toString(),
      "--figures", figures.toString()
    };
    assertThat(execute(arguments)).as(err::toString).isZero();

    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.path("cells")).hasSize(2);
    JsonNode twoComponent = json.path("cells").path(1);
    assertThat(twoComponent.path("method").asText()).isEqualTo("two-component");
    assertThat(twoComponent.path("loss").asText()).isEqualTo("cross-entropy");
    assertThat(twoComponent.path("imbalance").asDouble()).isEqualTo(50);
    assertThat(twoComponent.path("error").asDouble()).isBetween(0.0, 1.0);
    assertThat(twoComponent.path("std").asDouble()).isBetween(0.0, 1.0);
    assertThat(twoComponent.path("perClass")).hasSize(25);
    assertThat(twoComponent.path("epsOverW").asDouble()).isPositive();
    assertThat(json.path("cells").path(0).path("epsOverW").isNull()).isTrue();
    assertThat(figures.resolve("eps-two-component-cross-entropy-IF-50.svg")).isNotEmptyFile();
    assertThat(figures.resolve("confusion-uniform-cross-entropy-IF-50.svg"))
        .content()
        .startsWith("<svg");
    String table = Files.readString(folder.resolve("table.md"));
    assertThat(table).contains("| uniform | cross-entropy | 50 | 2 |").contains("eps = 0 %");
    assertThat(out.toString()).contains("4 of 4: two-component").endsWith(table);

    List<Long> written = times(folder.resolve("state"));
    assertThat(execute(arguments)).isZero();
    assertThat(new ObjectMapper().readTree(report.toFile())).isEqualTo(json);
    assertThat(times(folder.resolve("state"))).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource({"--dev-as-training, true", "--no-dev-as-training, false", "--dev=files, true"})
  void imagesOfD_trainOtherMethods_unlessThatIsNotWanted(String flag, boolean trains)
      throws IOException {
    Path report = folder.resolve("table.json");

    assertThat(
            execute(
                flag,
                "--methods=uniform",
                "--epochs=1",
                "--limit=60",
                "--dev-per-class=1",
                "--report=" + report))
        .as(err::toString)
        .isZero();

    JsonNode cell = new ObjectMapper().readTree(report.toFile()).path("cells").path(0);
    assertThat(cell.path("devTrains").asBoolean()).isEqualTo(trains);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --methods=unifrom              | unknown method 'unifrom'
          --losses=hinge                 | loss = 'hinge': it must be one of cross-entropy
          --schedule=linear              | --schedule = 'linear': it must be one of cosine, paper
          --through=kafka                | --through = 'kafka': it must be one of memory, stream
          --measure-on=train             | --measure-on = 'train': it must be one of test, dev
          --epochs=0                     | --epochs is 0; it must be at least 1
          --seeds=0                      | --seeds is 0; it must be at least 1
          --stage1=2                     | --stage1 is 2.0; it must be a share from 0 to 1
          --methods=uniform[momentm=0]   | unknown setting 'momentm', did you mean 'momentum'?
          --network=resnet33             | network = 'resnet33'
          --data=nowhere                 | there is no folder nowhere
          --epochs=2                     | the data set synthetic is endless; --limit says
          """)
  void usageErrors_areSaidInWords(String argument, String message) {
    assertThat(execute(argument)).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }

  private static List<Long> times(Path state) throws IOException {
    List<Long> times = new ArrayList<>();
    try (var files = Files.list(state)) {
      for (Path file : files.sorted().toList()) {
        times.add(Files.getLastModifiedTime(file).toMillis());
      }
    }
    return times;
  }

  private int execute(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "table",
                "--dataset=synthetic",
                "--imbalance=50",
                "--state=" + folder.resolve("state"),
                "-Dimage.height=16",
                "-Dimage.width=16",
                "-Dbatch.size=16"));
    arguments.addAll(List.of(more));
    arguments.add(0, "bench");
    return Eider.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments.toArray(new String[0]));
  }
}
