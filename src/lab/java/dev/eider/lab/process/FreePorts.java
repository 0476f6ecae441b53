package dev.eider.lab.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Ports of this machine that no process uses now; another may take them in the meantime. */
final class FreePorts {
  private FreePorts() {}

  /** As many different ports of 127.0.0.1 as asked for. */
  static List<Integer> of(int number) throws IOException {
    List<ServerSocket> probes = new ArrayList<>();
    try {
      List<Integer> ports = new ArrayList<>();
      for (int i = 0; i < number; i++) {
        ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        probes.add(probe);
        ports.add(probe.getLocalPort());
      }
      return ports;
    } finally {
      for (ServerSocket probe : probes) {
        probe.close();
      }
    }
  }
}
