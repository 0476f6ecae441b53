package dev.eider.serve;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Answers what Jetty refuses before a handler sees it (a malformed path, a header that is too long)
 * as {@link HttpApi} answers its own errors: a JSON object with a sentence under {@code error}, and
 * no stack.
 */
final class JsonErrorHandler extends ErrorHandler {
  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int status,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback) {
    String said = message == null || status >= 500 ? "the request failed" : message;
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Json.TYPE);
    response.write(true, ByteBuffer.wrap(Json.error(said)), callback);
  }
}
