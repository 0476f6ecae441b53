package dev.eider.serve;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Refuses bodies whose declared length is above the limit. Such a body is read to its end first,
 * unless it is many times as long, and nothing of it is kept. A connection that is closed while the
 * client still sends would be reset, and the client would never read why.
 */
final class OversizedBodyHandler extends Handler.Wrapper {
  private static final int MOST_TIMES = 4;

  private final long maxBytes;

  OversizedBodyHandler(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    long length = request.getLength();
    if (length <= maxBytes || length > MOST_TIMES * maxBytes) {
      return super.handle(request, response, callback);
    }
    Content.Source.consumeAll(
        request,
        Callback.from(
            () ->
                Response.writeError(
                    request,
                    response,
                    callback,
                    HttpStatus.PAYLOAD_TOO_LARGE_413,
                    "the body has " + length + " bytes, at most " + maxBytes + " are taken"),
            callback::failed));
    return true;
  }
}
