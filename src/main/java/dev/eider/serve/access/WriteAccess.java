package dev.eider.serve.access;

import dev.eider.config.InvalidSettingException;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.UnauthorizedResponse;
import org.jspecify.annotations.Nullable;

/**
 * The rule of every endpoint that writes: a request that no other site's page has made, from this
 * machine or with the token. And that of inference, which is everybody's unless the token is asked
 * for that too.
 */
public final class WriteAccess {
  /** What whoever may not infer is told. */
  public static final String INFERENCE_NEEDS_TOKEN =
      "inference needs the bearer token of serve.token-file";

  private final BearerToken token;
  private final TokenUse use;
  private final boolean loopback;

  private WriteAccess(BearerToken token, TokenUse use, boolean loopback) {
    this.token = token;
    this.use = use;
    this.loopback = loopback;
  }

  /** What a client needs to write. */
  public enum Need {
    /** Nothing: the server is reached from this machine only. */
    NOTHING,
    TOKEN,
    /** Nobody may write. */
    REFUSED
  }

  /**
   * The rule of a server.
   *
   * @param tokenFile empty for none
   * @param use what the token is asked for
   * @param loopback whether the server is reached from this machine only
   * @throws InvalidSettingException where the token cannot be read or is short, or there is none
   *     for inference
   */
  public static WriteAccess of(String tokenFile, TokenUse use, boolean loopback) {
    if (use == TokenUse.INFERENCE && tokenFile.isEmpty()) {
      throw new InvalidSettingException(
          "serve.token-for: inference needs a token, and serve.token-file names none");
    }
    return new WriteAccess(BearerToken.of(tokenFile, loopback), use, loopback);
  }

  /** What a client needs; a page asks before it offers to write. */
  public Need need() {
    return switch (token.check(null)) {
      case GRANTED -> Need.NOTHING;
      case UNAUTHORIZED -> Need.TOKEN;
      case FORBIDDEN -> Need.REFUSED;
    };
  }

  /** Whether the server is reached from this machine only. */
  public boolean isOfThisMachine() {
    return loopback;
  }

  /** Whether a request is of this machine, as far as can be told: a proxy on it counts too. */
  public boolean isLocal(Context context) {
    return loopback && BrowserOrigin.of(context).namesThisMachine();
  }

  /**
   * Whether a request may have images classified.
   *
   * @param authorization its header or metadata of that name; null where there is none
   */
  public boolean mayInfer(@Nullable String authorization) {
    return use == TokenUse.WRITING || token.check(authorization) == BearerToken.Access.GRANTED;
  }

  /**
   * Lets a request that may have images classified pass.
   *
   * @throws UnauthorizedResponse where it has not the token that is asked for that
   */
  public void requireToInfer(Context context) {
    if (!mayInfer(context.header("Authorization"))) {
      context.header("WWW-Authenticate", "Bearer");
      throw new UnauthorizedResponse(INFERENCE_NEEDS_TOKEN);
    }
  }

  /**
   * Lets a request that may write pass.
   *
   * @throws ForbiddenResponse where another site's page has made it, or nobody may write
   * @throws UnauthorizedResponse where it has not the token
   */
  public void require(Context context) {
    BrowserOrigin origin = BrowserOrigin.of(context);
    if (!origin.isOwn()) {
      throw new ForbiddenResponse("a page of another site may not write here");
    }
    switch (token.check(context.header("Authorization"))) {
      case GRANTED -> {
        if (need() == Need.NOTHING && !origin.namesThisMachine()) {
          throw new ForbiddenResponse(
              "without a token, writing is for clients that call this machine localhost or"
                  + " 127.0.0.1");
        }
      }
      case UNAUTHORIZED -> {
        context.header("WWW-Authenticate", "Bearer");
        throw new UnauthorizedResponse("writing needs the bearer token of serve.token-file");
      }
      case FORBIDDEN ->
          throw new ForbiddenResponse(
              "this server listens beyond its machine and has no serve.token-file: writing is off");
    }
  }
}
