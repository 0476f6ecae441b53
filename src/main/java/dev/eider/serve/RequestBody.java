package dev.eider.serve;

import dev.eider.serve.inference.RequestException;
import dev.eider.serve.inference.ShortText;
import io.javalin.http.Context;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The bytes of a request as its client had them before it compressed them. */
final class RequestBody {
  private static final String ATTRIBUTE = "body";
  private static final int CHUNK_BYTES = 64 * 1024;

  private RequestBody() {}

  /**
   * The body of a request.
   *
   * @param maxBytes the most that it may have, as it comes and inflated
   * @throws RequestException 413 where it has more; 415 where it has another encoding than gzip or
   *     deflate; 400 where it is damaged
   */
  static byte[] of(Context context, int maxBytes) {
    byte[] known = context.attribute(ATTRIBUTE);
    if (known == null) {
      known = decoded(context.header("Content-Encoding"), context, maxBytes);
      context.attribute(ATTRIBUTE, known);
    }
    return known;
  }

  private static byte[] decoded(@Nullable String encoding, Context context, int maxBytes) {
    String name = encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT);
    return switch (name) {
      case "", "identity" -> within(context.bodyAsBytes(), maxBytes);
      case "gzip", "x-gzip" -> inflated(GZIPInputStream::new, name, context, maxBytes);
      case "deflate" -> inflated(InflaterInputStream::new, name, context, maxBytes);
      default -> {
        context.header("Accept-Encoding", "gzip, deflate");
        throw new RequestException(
            415,
            "the body's content encoding is '"
                + ShortText.of(name)
                + "'; it may be gzip, deflate or none");
      }
    };
  }

  private static byte[] within(byte[] body, int maxBytes) {
    if (body.length > maxBytes) {
      throw new RequestException(
          413, "the body has " + body.length + " bytes, at most " + maxBytes + " are taken");
    }
    return body;
  }

  /** Inflates to the limit and no further: a few kilobytes may stand for gigabytes. */
  private static byte[] inflated(Inflating inflating, String name, Context context, int maxBytes) {
    byte[] compressed = context.bodyAsBytes();
    try (InputStream in = inflating.of(new ByteArrayInputStream(compressed))) {
      ByteArrayOutputStream out = new ByteArrayOutputStream(Math.max(64, compressed.length));
      byte[] chunk = new byte[CHUNK_BYTES];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        if (out.size() + read > maxBytes) {
          throw new RequestException(
              413, "the body has more than " + maxBytes + " bytes once it is inflated");
        }
        out.write(chunk, 0, read);
      }
      return out.toByteArray();
    } catch (ZipException | EOFException e) {
      throw RequestException.badRequest("the body is not what its content encoding says: " + name);
    } catch (IOException e) {
      throw RequestException.badRequest("the body cannot be inflated: " + name);
    }
  }

  private interface Inflating {
    InputStream of(InputStream compressed) throws IOException;
  }
}
