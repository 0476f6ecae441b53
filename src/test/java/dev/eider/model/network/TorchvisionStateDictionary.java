package dev.eider.model.network;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The names and shapes of torchvision's ResNet state dictionaries, {@code num_batches_tracked} left
 * out, written from the rule that torchvision publishes (torchvision/models/resnet.py) and not from
 * Eider's blocks.
 */
public final class TorchvisionStateDictionary {
  private TorchvisionStateDictionary() {}

  /** ResNet-18: BasicBlock, [2, 2, 2, 2]. */
  public static Map<String, List<Long>> ofResNet18(int classes) {
    return of(1, new int[] {2, 2, 2, 2}, classes);
  }

  /** ResNet-50: Bottleneck, [3, 4, 6, 3]. */
  public static Map<String, List<Long>> ofResNet50(int classes) {
    return of(4, new int[] {3, 4, 6, 3}, classes);
  }

  private static Map<String, List<Long>> of(int expansion, int[] blocks, int classes) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    shapes.put("conv1.weight", List.of(64L, 3L, 7L, 7L));
    norm(shapes, "bn1", 64);
    long inplanes = 64;
    for (int layer = 1; layer <= 4; layer++) {
      long planes = 64L << (layer - 1);
      long outputs = planes * expansion;
      for (int i = 0; i < blocks[layer - 1]; i++) {
        String name = "layer" + layer + "." + i + ".";
        if (expansion == 1) {
          shapes.put(name + "conv1.weight", List.of(planes, inplanes, 3L, 3L));
          norm(shapes, name + "bn1", planes);
          shapes.put(name + "conv2.weight", List.of(planes, planes, 3L, 3L));
          norm(shapes, name + "bn2", planes);
        } else {
          shapes.put(name + "conv1.weight", List.of(planes, inplanes, 1L, 1L));
          norm(shapes, name + "bn1", planes);
          shapes.put(name + "conv2.weight", List.of(planes, planes, 3L, 3L));
          norm(shapes, name + "bn2", planes);
          shapes.put(name + "conv3.weight", List.of(outputs, planes, 1L, 1L));
          norm(shapes, name + "bn3", outputs);
        }
        boolean halves = layer > 1 && i == 0;
        if (halves || inplanes != outputs) {
          shapes.put(name + "downsample.0.weight", List.of(outputs, inplanes, 1L, 1L));
          norm(shapes, name + "downsample.1", outputs);
        }
        inplanes = outputs;
      }
    }
    shapes.put("fc.weight", List.of((long) classes, inplanes));
    shapes.put("fc.bias", List.of((long) classes));
    return shapes;
  }

  private static void norm(Map<String, List<Long>> shapes, String name, long channels) {
    for (String array : Arrays.asList("weight", "bias", "running_mean", "running_var")) {
      shapes.put(name + "." + array, List.of(channels));
    }
  }
}
