package dev.eider.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.data.Example;
import dev.eider.data.Ingested;
import dev.eider.data.LedgerEvent;
import dev.eider.data.SourcePosition;
import dev.eider.data.Split;
import dev.eider.ingest.DeadLetter;
import dev.eider.ingest.RawRecord;
import dev.eider.kafka.KafkaMessage;
import dev.eider.ledger.BufferBounds;
import dev.eider.ledger.ClassTally;
import dev.eider.ledger.DecayedCount;
import dev.eider.ledger.EventClock;
import dev.eider.ledger.Rank;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type that crosses operators or lies in state, through Flink's serializer and back. */
class TravellingTypesTest {
  private static final SourcePosition POSITION = new SourcePosition("t", 1, 2, 3);
  private static final byte[] BYTES = {1, 2};
  private static final Example EXAMPLE = new Example("id", "cat", BYTES, Split.DEV);

  static Stream<Object> values() {
    List<RawRecord.Header> headers =
        List.of(new RawRecord.Header("a", BYTES), new RawRecord.Header("b", null));
    return Stream.of(
        new RawRecord("t", 1, 2, 3, BYTES, BYTES, headers),
        new RawRecord("t", 1, 2, 3, null, null, List.of()),
        new DeadLetter(null, BYTES, headers),
        Ingested.accepted(POSITION, EXAMPLE),
        Ingested.accepted(POSITION, Example.of("id", "cat", BYTES)),
        Ingested.rejected(POSITION, "blank-label"),
        LedgerEvent.release(POSITION, EXAMPLE, 1.5, Split.DEV),
        LedgerEvent.rejected(POSITION, "blank-label"),
        new KafkaMessage("t", BYTES, BYTES, 3),
        ClassTally.NONE,
        new PartitionClocks.Entry("t", 1, 2, new EventClock.State(3, new long[] {4, 5})),
        new ClassTally(
            new DecayedCount(1.5, 3),
            new BufferBounds(2, 1, new Rank(true, 0.5, "id")),
            BufferBounds.EMPTY));
  }

  @ParameterizedTest
  @MethodSource("values")
  void value_isTheSameAfterItsWayAndNeverGeneric(Object value) throws IOException {
    assertThat(roundTrip(value)).usingRecursiveComparison().isEqualTo(value);
  }

  @SuppressWarnings("unchecked") // the class of a value is the class of its type
  private static <T> T roundTrip(T value) throws IOException {
    SerializerConfigImpl config = new SerializerConfigImpl();
    config.setGenericTypes(false);
    TypeSerializer<T> serializer =
        TypeInformation.of((Class<T>) value.getClass()).createSerializer(config);
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(value, out);
    return serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
  }
}
