package dev.eider.serve;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;

/**
 * Whether the client of a request still listens. Over HTTP/1.1 nothing tells that: Jetty does not
 * read from a connection while its request is answered. So this reads once, without waiting, and
 * gives back what came: the beginning of the client's next request. A client that has closed its
 * side has gone, as other servers take it too.
 *
 * <p>To be asked while the request is not answered yet, and nobody answers it meanwhile: then Jetty
 * reads again.
 */
final class ClientConnection implements BooleanSupplier {
  private static final int LOOK_BYTES = 1024;

  private final Connection connection;

  private ClientConnection(Connection connection) {
    this.connection = connection;
  }

  /** The connection that a request came over, its body being read. */
  static ClientConnection of(HttpServletRequest request) {
    return new ClientConnection(
        ServletContextRequest.getServletContextRequest(request)
            .getConnectionMetaData()
            .getConnection());
  }

  /** Whether the client still listens, as far as can be told. */
  @Override
  public boolean getAsBoolean() {
    EndPoint endPoint = connection.getEndPoint();
    if (!endPoint.isOpen()) {
      return false;
    }
    if (!(connection instanceof Connection.UpgradeTo reader)) {
      return true;
    }
    ByteBuffer came = BufferUtil.allocate(LOOK_BYTES);
    try {
      if (endPoint.fill(came) < 0) {
        return false;
      }
    } catch (IOException e) {
      return false; // reset
    }
    if (came.hasRemaining()) {
      reader.onUpgradeTo(came);
    }
    return true;
  }
}
