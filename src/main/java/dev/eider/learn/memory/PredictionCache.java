package dev.eider.learn.memory;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The answers that a model, which does not change any more, gave to the examples of a learner's
 * eval buffer. It is asked only for examples that have entered the buffer since. Part of a
 * checkpoint, so that a restored run asks what the other would have asked, in the same batches.
 */
public final class PredictionCache {
  private Map<Question, Integer> answers = new LinkedHashMap<>();

  /** Nothing was asked yet. */
  public PredictionCache() {}

  private record Question(String id, int label) {
    public static Question of(KeptExample example) {
      return new Question(example.id(), example.label());
    }
  }

  /** The examples whose answers are remembered. */
  public int size() {
    return answers.size();
  }

  /**
   * The answers to the examples. From now on only these answers are remembered.
   *
   * @param ask the class numbers that are answered to examples
   */
  public int[] of(List<KeptExample> examples, Function<List<KeptExample>, int[]> ask) {
    List<KeptExample> entered =
        examples.stream().filter(example -> !answers.containsKey(Question.of(example))).toList();
    int[] asked = ask.apply(entered);
    for (int i = 0; i < asked.length; i++) {
      answers.put(Question.of(entered.get(i)), asked[i]);
    }
    Map<Question, Integer> kept = new LinkedHashMap<>();
    int[] all = new int[examples.size()];
    for (int i = 0; i < all.length; i++) {
      Question question = Question.of(examples.get(i));
      all[i] = answers.getOrDefault(question, -1);
      kept.put(question, all[i]);
    }
    answers = kept;
    return all;
  }

  /** Writes what {@link #readFrom} needs; does not close the stream. */
  public void writeTo(DataOutputStream out) throws IOException {
    out.writeInt(answers.size());
    for (Map.Entry<Question, Integer> answer : answers.entrySet()) {
      out.writeUTF(answer.getKey().id());
      out.writeInt(answer.getKey().label());
      out.writeInt(answer.getValue());
    }
  }

  /** What was written. */
  public static PredictionCache readFrom(DataInputStream in) throws IOException {
    PredictionCache remembered = new PredictionCache();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      remembered.answers.put(new Question(in.readUTF(), in.readInt()), in.readInt());
    }
    return remembered;
  }
}
