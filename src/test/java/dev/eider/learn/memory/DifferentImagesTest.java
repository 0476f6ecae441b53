package dev.eider.learn.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class DifferentImagesTest {
  @Test
  void imageThatComesAgain_isCountedOnce() {
    DifferentImages images = new DifferentImages(20);
    for (int i = 0; i < 100; i++) {
      images.add(1, image(i % 3));
    }
    assertThat(images.numbers(3)).containsExactly(0, 3, 0);
  }

  @Test
  void images_areCountedUpToTheBound() {
    DifferentImages images = new DifferentImages(20);
    for (int i = 0; i < 100; i++) {
      images.add(0, image(i));
    }
    assertThat(images.numbers(1)).containsExactly(20);
  }

  @Test
  void restoredCount_knowsTheImagesThatItHasSeen() throws IOException {
    DifferentImages images = new DifferentImages(3);
    images.add(0, image(1));
    images.add(2, image(1));
    images.add(2, image(2));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    images.writeTo(new DataOutputStream(bytes));
    DifferentImages restored = new DifferentImages(3);
    restored.readFrom(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    restored.add(2, image(2));
    assertThat(restored.numbers(3)).containsExactly(1, 0, 2);
    restored.add(2, image(3));
    restored.add(2, image(4));
    assertThat(restored.numbers(3)).containsExactly(1, 0, 3);
  }

  @Test
  void stateWithoutTheNumber_isTakenToHaveSeenDifferentOnes() {
    DifferentImages images = new DifferentImages(20);
    images.assume(0, 400);
    images.assume(1, 2);
    assertThat(images.numbers(2)).containsExactly(20, 2);
  }

  private static byte[] image(int number) {
    return new byte[] {(byte) number, 1, 2};
  }
}
