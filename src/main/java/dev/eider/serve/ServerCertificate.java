package dev.eider.serve;

import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** The key and certificate of {@code serve.tls.keystore}, for HTTP and for gRPC. */
final class ServerCertificate {
  private final SslContextFactory.Server http;
  private final List<KeyManager> keys;

  private ServerCertificate(SslContextFactory.Server http, List<KeyManager> keys) {
    this.http = http;
    this.keys = keys;
  }

  /**
   * The certificate that the settings name; empty where they name none.
   *
   * @throws InvalidSettingException where it cannot be used; the password is not in the message
   */
  static Optional<ServerCertificate> of(Settings settings) {
    String keystore = settings.get(ServeSettings.TLS_KEYSTORE);
    if (keystore.isEmpty()) {
      return Optional.empty();
    }
    try {
      String password =
          Files.readString(Path.of(settings.get(ServeSettings.TLS_PASSWORD_FILE))).strip();
      SslContextFactory.Server http = new SslContextFactory.Server();
      http.setKeyStorePath(keystore);
      http.setKeyStoreType("PKCS12");
      http.setKeyStorePassword(password);
      http.start();
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(http.getKeyStore(), password.toCharArray());
      return Optional.of(new ServerCertificate(http, List.of(keys.getKeyManagers())));
    } catch (Exception e) { // what Jetty declares
      throw new InvalidSettingException(
          "serve.tls.keystore: " + keystore + " cannot be used: " + e.getMessage(), e);
    }
  }

  SslContextFactory.Server forHttp() {
    return http;
  }

  List<KeyManager> keys() {
    return keys;
  }
}
