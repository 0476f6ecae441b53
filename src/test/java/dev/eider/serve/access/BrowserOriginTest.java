package dev.eider.serve.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrowserOriginTest {
  @ParameterizedTest
  @CsvSource({
    ", , localhost:8080, true",
    "same-origin, http://localhost:8080, localhost:8080, true",
    "none, , localhost:8080, true",
    "cross-site, , localhost:8080, false",
    "same-site, http://localhost:3000, localhost:8080, false",
    ", http://localhost:3000, localhost:8080, false",
    ", https://evil.example, localhost:8080, false",
    ", null, localhost:8080, false",
    ", http://EIDER.example, eider.example, true",
    ", http://eider.example, , false",
    ", 'http://[', localhost:8080, false",
  })
  void requestOfAnotherSitesPage_isNotOwn(
      @Nullable String fetchSite, @Nullable String origin, @Nullable String host, boolean own) {
    assertThat(new BrowserOrigin(fetchSite, origin, host).isOwn()).isEqualTo(own);
  }

  @ParameterizedTest
  @CsvSource({
    ", true",
    "localhost, true",
    "LocalHost:8080, true",
    "127.0.0.1:8080, true",
    "127.1.2.3, true",
    "[::1]:8080, true",
    "127.0.0.1.evil.example:8080, false",
    "localhost.evil.example, false",
    "evil.example, false",
    "192.168.0.1, false",
  })
  void nameThatAnotherMayOwn_isNotThisMachine(@Nullable String host, boolean local) {
    assertThat(new BrowserOrigin(null, null, host).namesThisMachine()).isEqualTo(local);
  }
}
