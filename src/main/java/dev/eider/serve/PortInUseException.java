package dev.eider.serve;

import java.io.IOException;

/** A port that a server cannot listen at, said in one line. */
public final class PortInUseException extends IOException {
  private static final long serialVersionUID = 1;

  PortInUseException(String host, int port, Throwable cause) {
    super("the port " + port + " of " + host + " is in use or not permitted", cause);
  }
}
