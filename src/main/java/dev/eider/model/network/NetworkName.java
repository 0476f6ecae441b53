package dev.eider.model.network;

import ai.djl.ndarray.NDManager;
import dev.eider.data.ImageShape;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The architectures, by the values of the setting {@code network}. */
public enum NetworkName {
  SMALLCNN("smallcnn", SmallCnn::create),
  RESNET8("resnet8", () -> CifarResNet.create(1)),
  RESNET20("resnet20", () -> CifarResNet.create(3)),
  RESNET32("resnet32", () -> CifarResNet.create(5)),
  RESNET44("resnet44", () -> CifarResNet.create(7)),
  RESNET56("resnet56", () -> CifarResNet.create(9)),
  RESNET110("resnet110", () -> CifarResNet.create(18)),
  RESNET10("resnet10", () -> ResNet.ofBasicBlocks(1, 1, 1, 1), true),
  RESNET18("resnet18", () -> ResNet.ofBasicBlocks(2, 2, 2, 2), true),
  RESNET34("resnet34", () -> ResNet.ofBasicBlocks(3, 4, 6, 3), true),
  RESNET50("resnet50", () -> ResNet.ofBottlenecks(3, 4, 6, 3), true),
  RESNET101("resnet101", () -> ResNet.ofBottlenecks(3, 4, 23, 3), true),
  RESNET152("resnet152", () -> ResNet.ofBottlenecks(3, 8, 36, 3), true),
  /** A module of the user's: {@link TorchScriptProgram}. */
  TORCHSCRIPT("torchscript", null, false);

  private final String key;
  private final @Nullable Supplier<Backbone> backbone;
  private final boolean torchvision;

  NetworkName(String key, Supplier<Backbone> backbone) {
    this(key, backbone, false);
  }

  NetworkName(String key, @Nullable Supplier<Backbone> backbone, boolean torchvision) {
    this.key = key;
    this.backbone = backbone;
    this.torchvision = torchvision;
  }

  /** The setting's value. */
  public String key() {
    return key;
  }

  /** Whether the architecture and its names are torchvision's, whose weights are ImageNet's. */
  public boolean isTorchvision() {
    return torchvision;
  }

  /** A new backbone; without values where it is not torchscript. */
  Backbone create(@Nullable TorchScriptProgram program, NDManager parent, ImageShape input) {
    if (backbone != null) {
      return backbone.get();
    }
    if (program == null) {
      throw new IllegalArgumentException("the network torchscript needs its module");
    }
    return program.backbone(parent, input);
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
