package dev.eider.model;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.util.regex.Pattern;

/** Where networks run. */
public final class Devices {
  private static final Pattern NAME = Pattern.compile("auto|cpu|gpu:\\d+");

  private Devices() {}

  /** A device's name as a setting has it, without asking whether the device is there. */
  public static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("it must be auto, cpu or gpu:N");
    }
    return name;
  }

  /**
   * The device of a name.
   *
   * @throws IllegalArgumentException where this machine has no such GPU
   */
  public static Device of(String name) {
    int gpus = Engine.getInstance().getGpuCount();
    if (checked(name).equals("auto")) {
      return gpus > 0 ? Device.gpu(0) : Device.cpu();
    }
    if (name.equals("cpu")) {
      return Device.cpu();
    }
    int number = Integer.parseInt(name.substring("gpu:".length()));
    if (number >= gpus) {
      throw new IllegalArgumentException(
          "device = '" + name + "': this machine has " + gpus + " GPUs that PyTorch can use");
    }
    return Device.gpu(number);
  }

  /** Sets the threads of CPU operations, for the whole process. */
  public static void useThreads(int threads) {
    Engine.getInstance();
    JniUtils.setNumThreads(threads);
  }
}
