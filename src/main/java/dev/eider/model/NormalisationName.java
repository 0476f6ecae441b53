package dev.eider.model;

import dev.eider.model.network.NetworkName;

/** Which {@link Normalisation} the pixels get. */
public enum NormalisationName {
  CIFAR,
  IMAGENET,
  /** ImageNet's where the architecture is torchvision's or TorchScript, CIFAR's elsewhere. */
  AUTO;

  public Normalisation of(NetworkName network) {
    return switch (this) {
      case CIFAR -> Normalisation.CIFAR;
      case IMAGENET -> Normalisation.IMAGENET;
      case AUTO ->
          network.isTorchvision() || network == NetworkName.TORCHSCRIPT
              ? Normalisation.IMAGENET
              : Normalisation.CIFAR;
    };
  }
}
