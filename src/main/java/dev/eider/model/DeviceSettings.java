package dev.eider.model;

import dev.eider.config.Setting;

/** Where networks run, in training and in serving. */
public final class DeviceSettings {
  public static final Setting<String> DEVICE =
      Setting.of(
          "device",
          "auto | cpu | gpu:N",
          "auto",
          "Where the network runs; auto is the first GPU where there is one.",
          Devices::checked);

  public static final Setting<Integer> THREADS =
      Setting.ofInt(
          "threads",
          1,
          1,
          "threads",
          "Threads of a CPU operation. Leave a core to Kafka and Flink: two collapse where another"
              + " process wants one.");

  private DeviceSettings() {}
}
