package dev.eider.job;

import dev.eider.learn.TrainedModel;
import java.io.Serializable;
import java.util.List;

/** Turns a model into the messages that publish it; travels with the job. */
@FunctionalInterface
public interface SnapshotEncoder extends Serializable {
  /** The messages of a model, in the order in which they are to be written. */
  List<KafkaMessage> encode(TrainedModel model);
}
