package dev.eider.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eider.serve.inference.RequestException;
import dev.eider.serve.inference.ShortText;
import io.javalin.http.Context;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters in a request's address. They are UTF-8 whatever the charset of the body, and where
 * one is given twice, the first counts.
 */
final class Query {
  private final Map<String, String> values = new HashMap<>();

  private Query() {}

  /**
   * The query of a request.
   *
   * @throws RequestException where it has a damaged escape
   */
  static Query of(Context context) {
    Query query = new Query();
    String text = context.queryString();
    if (text != null) {
      for (String pair : text.split("&")) {
        String[] parts = pair.split("=", 2);
        query.values.putIfAbsent(decoded(parts[0]), parts.length < 2 ? "" : decoded(parts[1]));
      }
    }
    return query;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      throw RequestException.badRequest("the query has a damaged escape: " + ShortText.of(text));
    }
  }

  /** The value of a parameter; null where it is not given. */
  @Nullable String get(String name) {
    return values.get(name);
  }
}
