package dev.eider.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerCertificateTest {
  @Test
  void noKeystore_isNoCertificate() {
    assertThat(ServerCertificate.of(Settings.defaults())).isEmpty();
  }

  @Test
  void keystoreThatIsNotThere_isRefusedByTheSettingsName(@TempDir Path folder) throws Exception {
    Path password = Files.writeString(folder.resolve("password"), "not told");
    Settings settings =
        Settings.defaults()
            .with(ServeSettings.TLS_KEYSTORE, folder.resolve("none.p12").toString())
            .with(ServeSettings.TLS_PASSWORD_FILE, password.toString());

    assertThatThrownBy(() -> ServerCertificate.of(settings))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith(
            "serve.tls.keystore: " + folder.resolve("none.p12") + " cannot be used: ")
        .hasMessageNotContaining("not told");
  }
}
