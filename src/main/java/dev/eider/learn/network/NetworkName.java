package dev.eider.learn.network;

import java.util.function.Supplier;

/** The architectures, by the values of the setting {@code network}. */
public enum NetworkName {
  SMALLCNN("smallcnn", SmallCnn::create),
  RESNET8("resnet8", () -> CifarResNet.create(1)),
  RESNET20("resnet20", () -> CifarResNet.create(3)),
  RESNET32("resnet32", () -> CifarResNet.create(5));

  private final String key;
  private final Supplier<Backbone> backbone;

  NetworkName(String key, Supplier<Backbone> backbone) {
    this.key = key;
    this.backbone = backbone;
  }

  /** The setting's value. */
  public String key() {
    return key;
  }

  /** A new backbone without values. */
  Backbone create() {
    return backbone.get();
  }

  /**
   * The architecture of that name.
   *
   * @throws IllegalArgumentException naming the known ones where there is none
   */
  public static NetworkName of(String key) {
    StringBuilder known = new StringBuilder();
    for (NetworkName name : values()) {
      if (name.key.equals(key)) {
        return name;
      }
      known.append(known.isEmpty() ? "" : ", ").append(name.key);
    }
    throw new IllegalArgumentException("it must be one of " + known);
  }
}
