package dev.eider.snapshot;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.kafka.BrokerUnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SnapshotStoreTest {
  private static final Settings IMPATIENT =
      Settings.of(Map.of("kafka.default.api.timeout.ms", "500"));

  @Test
  void addressWithoutABrokerIsNamedInOneLine() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    SnapshotStore store = new SnapshotStore("127.0.0.1:" + closed, IMPATIENT);

    assertThatThrownBy(store::latest)
        .isInstanceOf(BrokerUnavailableException.class)
        .hasMessage("no broker answers at 127.0.0.1:" + closed);
  }

  /** The socket accepts connections into its backlog and never says a word. */
  @Test
  void addressThatStaysSilentIsNamedInOneLine() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + silent.getLocalPort();
      SnapshotStore store = new SnapshotStore(address, IMPATIENT);

      assertThatThrownBy(store::nextVersion)
          .isInstanceOf(BrokerUnavailableException.class)
          .hasMessage("no broker answers at " + address);
    }
  }

  @Test
  void addressWithoutAPortIsSaidToBeWrong() {
    assertThatThrownBy(new SnapshotStore("nowhere", IMPATIENT)::list)
        .isInstanceOf(BrokerUnavailableException.class)
        .hasMessageContaining("at nowhere cannot be read: Invalid url");
  }

  @Test
  void modelNameWithASlashIsRefused() {
    Settings slashed = Settings.of(Map.of("model.name", "a/b"));

    assertThatThrownBy(() -> new SnapshotStore("127.0.0.1:1", slashed))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("model.name = 'a/b'");
  }
}
