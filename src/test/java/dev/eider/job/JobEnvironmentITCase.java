package dev.eider.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.config.Settings;
import dev.eider.data.Ingested;
import dev.eider.data.LedgerEvent;
import dev.eider.data.LedgerEvent.Kind;
import dev.eider.ingest.RawRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The path from records to the ledger's events, on an embedded Flink. */
class JobEnvironmentITCase {
  @Test
  void recordsOfAnEmbeddedJob_areDecodedAndDecidedOn(@TempDir Path directory) throws Exception {
    Settings settings =
        Settings.defaults()
            .with(JobSettings.PARALLELISM, "2")
            .with(JobSettings.CHECKPOINTS_DIR, directory.resolve("checkpoints").toString());
    StreamExecutionEnvironment env = JobEnvironment.create(settings, directory, Optional.empty());
    List<LedgerEvent> events =
        env.fromData(TypeInformation.of(RawRecord.class), records())
            .uid("records")
            .process(new DecodeFunction(settings), TypeInformation.of(Ingested.class))
            .uid("decode")
            .keyBy(Ingested::ledgerKey, Types.STRING)
            .process(new LedgerFunction(settings), TypeInformation.of(LedgerEvent.class))
            .uid("ledger")
            .executeAndCollect(1_000);
    assertThat(events).filteredOn(e -> e.kind() == Kind.REJECTED).hasSize(10);
    assertThat(events).filteredOn(e -> e.kind() == Kind.TRAIN).isNotEmpty();
    assertThat(events)
        .filteredOn(e -> e.kind() != Kind.RELEASE)
        .extracting(e -> e.position().offset())
        .hasSize(200)
        .doesNotHaveDuplicates();
  }

  /** Two hundred images of two classes, every twentieth without a label. */
  private static RawRecord[] records() {
    RawRecord[] records = new RawRecord[200];
    for (int i = 0; i < records.length; i++) {
      List<RawRecord.Header> headers =
          new ArrayList<>(
              List.of(
                  header("content-type", "application/x-eider-rgb8"),
                  header("height", "32"),
                  header("width", "32")));
      if (i % 20 != 0) {
        headers.add(header("label", i % 3 == 0 ? "tail" : "head"));
      }
      records[i] = new RawRecord("eider.images", 0, i, i, null, new byte[3 * 32 * 32], headers);
    }
    return records;
  }

  private static RawRecord.Header header(String name, String value) {
    return new RawRecord.Header(name, value.getBytes(UTF_8));
  }
}
