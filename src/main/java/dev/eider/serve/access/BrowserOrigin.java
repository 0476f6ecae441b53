package dev.eider.serve.access;

import io.javalin.http.Context;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from, as far as a browser says it. A browser can be made to send a request
 * by any page it shows; it then says whose page that was. Programs say nothing, and are trusted to
 * act for their user.
 *
 * @param fetchSite {@code Sec-Fetch-Site}; null where there is none
 * @param origin {@code Origin}; null where there is none
 * @param host {@code Host}, the name that the client knows this server by; null where there is none
 */
public record BrowserOrigin(
    @Nullable String fetchSite, @Nullable String origin, @Nullable String host) {

  /** The origin of a request. */
  public static BrowserOrigin of(Context context) {
    return new BrowserOrigin(
        context.header("Sec-Fetch-Site"), context.header("Origin"), context.header("Host"));
  }

  /** Whether a page of this server has made the request, or no page has. */
  public boolean isOwn() {
    if (fetchSite != null && !fetchSite.equals("same-origin") && !fetchSite.equals("none")) {
      return false;
    }
    if (origin == null) {
      return true;
    }
    try {
      return host != null && host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Whether the client knows this server by a name that only this machine answers to. Any other
   * name can be made to lead here by who owns it, and its pages would count as this server's own.
   */
  public boolean namesThisMachine() {
    if (host == null) {
      return true;
    }
    String name = host.toLowerCase(Locale.ROOT).replaceFirst(":\\d+$", "");
    return name.equals("localhost")
        || name.equals("[::1]")
        || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }
}
