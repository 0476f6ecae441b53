package dev.eider.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.dataset.Publisher;
import dev.eider.dataset.SyntheticShapes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EmbeddedBrokerITCase {
  private final Path folder;

  EmbeddedBrokerITCase(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,b", "blank "})
  void directoryThatKafkaWouldDivide_isRefused(String name) {
    Path directory = folder.resolve(name);

    assertThatThrownBy(() -> EmbeddedBroker.start(0, directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'" + directory + "' has a comma in its name, or a blank at its end");
    assertThat(directory).doesNotExist();
  }

  @Test
  void temporaryBroker_answersOnLoopback_andLeavesNothingBehind() throws Exception {
    Set<Path> before = brokerDirectories();
    EmbeddedBroker broker = EmbeddedBroker.start();
    Set<Path> added = brokerDirectories();
    added.removeAll(before);
    try {
      assertThat(broker.bootstrap()).startsWith("127.0.0.1:");
      assertThat(endOffset(broker, publish(broker))).isEqualTo(25);
      assertThat(added).isNotEmpty();
    } finally {
      broker.close();
    }
    broker.close();
    // Another process may start a broker meanwhile; of what came with this one, one directory goes.
    assertThat(added.stream().filter(Files::exists).count()).isLessThan(added.size());
  }

  @Test
  void restartOnTheSameDirectory_keepsTheRecords() throws Exception {
    Path data = folder.resolve("made/by/the/broker");
    String topic;
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, data)) {
      topic = publish(broker);
    }
    assertThat(data).exists();

    try (EmbeddedBroker restarted = EmbeddedBroker.start(0, data)) {
      assertThat(endOffset(restarted, topic)).isEqualTo(25);
    }
  }

  @Test
  void secondBrokerOnTheSameDirectory_isRefused() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(0, folder)) {
      assertThat(broker.bootstrap()).isNotEmpty();
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> EmbeddedBroker.start(0, folder))
          .withMessage("the directory " + folder + " is in use by another broker");
    }
  }

  @Test
  void givenPortInUse_isNamed() throws Exception {
    try (ServerSocket taken = loopbackSocket()) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> EmbeddedBroker.start(taken.getLocalPort(), folder))
          .withMessageStartingWith("port " + taken.getLocalPort() + " on 127.0.0.1 cannot be used")
          .withMessageContaining("in use");
    }
  }

  @Test
  void freePortTakenMeanwhile_isReplacedByAnother() throws Exception {
    try (ServerSocket taken = loopbackSocket()) {
      Deque<Integer> proposals = new ArrayDeque<>();
      proposals.add(taken.getLocalPort());
      proposals.add(EmbeddedBroker.freePort());
      proposals.add(EmbeddedBroker.freePort());
      proposals.add(taken.getLocalPort());

      // First the broker's port is taken, then the controller's.
      try (EmbeddedBroker broker =
          EmbeddedBroker.start(
              0,
              folder,
              () -> proposals.isEmpty() ? EmbeddedBroker.freePort() : proposals.remove())) {
        assertThat(proposals).isEmpty();
        assertThat(endOffset(broker, publish(broker))).isEqualTo(25);
      }
    }
  }

  @Test
  void fileInPlaceOfTheDirectory_isNamed() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> EmbeddedBroker.start(0, file))
        .withMessageContaining("the broker's directory " + file);
  }

  private static String publish(EmbeddedBroker broker) throws Exception {
    Publisher.builder(broker.bootstrap(), SyntheticShapes.balanced(1, 1))
        .topic("images")
        .build()
        .run();
    return "images";
  }

  private static long endOffset(EmbeddedBroker broker, String topic) throws Exception {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      return admin
          .listOffsets(Map.of(partition, OffsetSpec.latest()))
          .partitionResult(partition)
          .get()
          .offset();
    }
  }

  private static ServerSocket loopbackSocket() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
  }

  private static Set<Path> brokerDirectories() throws IOException {
    try (Stream<Path> entries = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return entries
          .filter(path -> path.getFileName().toString().startsWith("eider-broker-"))
          .collect(HashSet::new, Set::add, Set::addAll);
    }
  }
}
