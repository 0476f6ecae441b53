package dev.eider.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EiderJobTest {
  private final Path directory;

  EiderJobTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void graph_isOneLineWithStableNames(boolean bounded) {
    StreamGraph graph = graph(Settings.defaults().with(JobSettings.PARALLELISM, "3"), bounded);
    assertThat(graph.getStreamNodes())
        .allSatisfy(n -> assertThat(n.getTransformationUID()).isNotNull());
    assertThat(node(graph, "decode").getParallelism()).isEqualTo(3);
    assertThat(node(graph, "ledger").getParallelism()).isEqualTo(3);
    assertThat(node(graph, "learner").getParallelism()).isEqualTo(1);
    for (String name : List.of("decode", "ledger", "learner")) {
      assertThat(node(graph, name).getInEdges()).hasSize(1);
    }
    assertThat(node(graph, "ledger").getInEdges().get(0).getPartitioner().toString())
        .isEqualTo("HASH");
  }

  /** A vertex's bound is the least of its operators', and has to be the same after a restore. */
  @Test
  void graphAtEveryParallelism_hasTheSameVerticesWithTheSameBounds() {
    assertThat(bounds(1)).isEqualTo(bounds(3)).containsEntry("ledger", 128);
  }

  /** Flink does not give records in flight on a pointwise edge to another number of subtasks. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void edgesOfOperatorsThatAreScaled_areNotPointwise(int parallelism) {
    StreamGraph graph =
        graph(
            Settings.defaults().with(JobSettings.PARALLELISM, Integer.toString(parallelism)),
            false);
    assertThat(node(graph, "ledger").getInEdges()).noneMatch(EiderJobTest::isPointwise);
    assertThat(node(graph, "ledger").getOutEdges()).noneMatch(EiderJobTest::isPointwise);
    assertThat(node(graph, "decode").getOutEdges()).noneMatch(EiderJobTest::isPointwise);
  }

  private static boolean isPointwise(StreamEdge edge) {
    return edge.getPartitioner().isPointwise();
  }

  private Map<String, Integer> bounds(int parallelism) {
    Settings settings =
        Settings.defaults().with(JobSettings.PARALLELISM, Integer.toString(parallelism));
    Map<String, Integer> bounds = new TreeMap<>();
    JobGraph graph = graph(settings, true).getJobGraph();
    for (String operator : List.of("images", "decode", "ledger", "learner", "expiry")) {
      bounds.put(operator, vertex(graph, operator).getMaxParallelism());
    }
    return bounds;
  }

  @Test
  void learnerWithSlotsOfItsOwn_isAVertexThatNothingElseIsIn() {
    JobGraph graph =
        graph(Settings.defaults().with(JobSettings.LEARNER_SLOT_GROUP, "learner"), false)
            .getJobGraph();

    JobVertex learner = vertex(graph, "learner");
    JobVertex ledger = vertex(graph, "ledger");
    assertThat(learner.getSlotSharingGroup()).isNotSameAs(ledger.getSlotSharingGroup());
    assertThat(ledger.getSlotSharingGroup())
        .isSameAs(vertex(graph, "decode").getSlotSharingGroup());
    assertThat(vertex(graph, "snapshots: Writer").getSlotSharingGroup())
        .isSameAs(learner.getSlotSharingGroup());
    assertThat(learner.getMaxParallelism()).isEqualTo(1);
  }

  /** The keys under which a savepoint has the state: renaming one loses the state behind it. */
  @Test
  void operatorsWithState_keepTheirUids() {
    assertThat(graph(Settings.defaults(), false).getStreamNodes())
        .extracting(StreamNode::getTransformationUID)
        .filteredOn(uid -> !uid.contains(":"))
        .containsExactlyInAnyOrder(
            "images",
            "decode",
            "dead-letters",
            "ledger",
            "learner",
            "snapshots",
            "manifests",
            "expiry",
            "deletions",
            "reports",
            "refused");
  }

  private static JobVertex vertex(JobGraph graph, String part) {
    return graph.getVerticesSortedTopologicallyFromSources().stream()
        .filter(each -> each.getName().contains(part))
        .findFirst()
        .orElseThrow();
  }

  private StreamGraph graph(Settings settings, boolean bounded) {
    StreamExecutionEnvironment env =
        JobEnvironment.create(
            settings.with(JobSettings.CHECKPOINTS_DIR, directory.toString()),
            directory,
            Optional.empty());
    TopicEnds ends =
        bounded
            ? TopicEnds.of(Map.of(new TopicPartition("eider.images", 0), 5L))
            : TopicEnds.never();
    EiderJob.build(env, settings, "127.0.0.1:9", ends, 1);
    return env.getStreamGraph();
  }

  private static StreamNode node(StreamGraph graph, String name) {
    return graph.getStreamNodes().stream()
        .filter(node -> node.getOperatorName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
