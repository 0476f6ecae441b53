package dev.eider.job;

import dev.eider.ingest.RawRecord;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Takes records as they are. Nothing is decoded here, so nothing can fail: an exception would
 * restart the job on the same record for ever.
 */
final class RawRecordSchema implements KafkaRecordDeserializationSchema<RawRecord> {
  private static final long serialVersionUID = 1;

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<RawRecord> out) {
    out.collect(rawRecord(record));
  }

  static RawRecord rawRecord(ConsumerRecord<byte[], byte[]> record) {
    Header[] given = record.headers().toArray();
    RawRecord.Header[] headers = new RawRecord.Header[given.length];
    for (int i = 0; i < given.length; i++) {
      headers[i] = new RawRecord.Header(given[i].key(), given[i].value());
    }
    return new RawRecord(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        record.key(),
        record.value(),
        List.of(headers));
  }

  @Override
  public TypeInformation<RawRecord> getProducedType() {
    return TypeInformation.of(RawRecord.class);
  }
}
