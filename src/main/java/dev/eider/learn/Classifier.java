package dev.eider.learn;

import java.util.List;

/** CONTRACT ONLY, replaced by the implementation. */
public final class Classifier implements AutoCloseable {
  private Classifier() {}

  /**
   * The classifier of a model, on a device ({@code auto}, {@code cpu}, {@code gpu:N}).
   *
   * @throws IllegalArgumentException where names or shapes are not the architecture's
   */
  public static Classifier of(TrainedModel model, String device) {
    throw new IllegalStateException();
  }

  /** Logits {@code [images][classes]} of images of the model's input shape, planar RGB. */
  public float[][] logits(List<byte[]> images) {
    throw new IllegalStateException();
  }

  @Override
  public void close() {}
}
