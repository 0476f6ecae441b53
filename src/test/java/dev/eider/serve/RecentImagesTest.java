package dev.eider.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.serve.inference.EncodedImages.EncodedImage;
import org.junit.jupiter.api.Test;

class RecentImagesTest {
  @Test
  void oldestImagesGo_whenThereAreTooMany() {
    RecentImages recent = new RecentImages(2, 1000);
    recent.add("a", image(1));
    recent.add("b", image(1));
    recent.add("c", image(1));

    assertThat(recent.find("a")).isEmpty();
    assertThat(recent.find("b")).isPresent();
    assertThat(recent.find("c")).isPresent();
  }

  @Test
  void oldestImagesGo_whenTheyHaveTooManyBytes_butTheLastIsAlwaysThere() {
    RecentImages recent = new RecentImages(10, 100);
    recent.add("a", image(40));
    recent.add("b", image(60)); // 100
    assertThat(recent.find("a")).isPresent();

    recent.add("c", image(1)); // 101, and 61 without the first
    assertThat(recent.find("a")).isEmpty();
    assertThat(recent.find("b")).isPresent();

    recent.add("d", image(500));
    assertThat(recent.find("b")).isEmpty();
    assertThat(recent.find("c")).isEmpty();
    assertThat(recent.find("d")).isPresent();
  }

  @Test
  void imageThatComesAgain_isTheNewest_andCountsOnce() {
    RecentImages recent = new RecentImages(2, 100);
    recent.add("a", image(50));
    recent.add("b", image(50));
    recent.add("a", image(50));
    assertThat(recent.find("b")).isPresent(); // 100, not 150

    recent.add("c", image(1));
    assertThat(recent.find("b")).isEmpty();
    assertThat(recent.find("a")).isPresent();
  }

  @Test
  void noneIsRemembered_whereNoneIsToBe() {
    RecentImages recent = new RecentImages(0, 100);
    recent.add("a", image(1));

    assertThat(recent.find("a")).isEmpty();
  }

  private static EncodedImage image(int bytes) {
    return new EncodedImage("image/png", new byte[bytes]);
  }
}
