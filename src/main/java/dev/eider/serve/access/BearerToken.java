package dev.eider.serve.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eider.config.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Who may write. Without a token everybody on this machine may, and nobody beyond it. */
final class BearerToken {
  private static final String SCHEME = "Bearer ";
  private static final int LEAST_LENGTH = 16;

  private final byte @Nullable [] token;
  private final boolean loopback;

  private BearerToken(byte @Nullable [] token, boolean loopback) {
    this.token = token;
    this.loopback = loopback;
  }

  /**
   * The token of a file.
   *
   * @param file empty for none
   * @param loopback whether the server is reached from this machine only
   * @throws InvalidSettingException where the file cannot be read or its token is short; the token
   *     is not in the message
   */
  static BearerToken of(String file, boolean loopback) {
    if (file.isEmpty()) {
      return new BearerToken(null, loopback);
    }
    try {
      String token = Files.readString(Path.of(file)).strip();
      if (token.length() < LEAST_LENGTH) {
        throw new InvalidSettingException(
            "serve.token-file: the token in " + file + " has less than 16 characters");
      }
      return new BearerToken(token.getBytes(UTF_8), loopback);
    } catch (IOException e) {
      throw new InvalidSettingException(
          "serve.token-file: " + file + " cannot be read (" + e.getClass().getSimpleName() + ")",
          e);
    }
  }

  /** Whether a request may write. */
  enum Access {
    GRANTED,
    /** It has no token, or another one. */
    UNAUTHORIZED,
    /** There is no token that it could have. */
    FORBIDDEN
  }

  /**
   * Looks at a request.
   *
   * @param authorization the header; null where there is none
   */
  Access check(@Nullable String authorization) {
    if (token == null) {
      return loopback ? Access.GRANTED : Access.FORBIDDEN;
    }
    if (authorization == null || !authorization.startsWith(SCHEME)) {
      return Access.UNAUTHORIZED;
    }
    byte[] given = authorization.substring(SCHEME.length()).strip().getBytes(UTF_8);
    // Takes as long for a token that is nearly right as for one that is not.
    return MessageDigest.isEqual(given, token) ? Access.GRANTED : Access.UNAUTHORIZED;
  }
}
