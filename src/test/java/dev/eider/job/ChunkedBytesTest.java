package dev.eider.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkedBytesTest {
  /** Four bytes of version come first, so the second and third fill a chunk and begin another. */
  @ParameterizedTest
  @ValueSource(ints = {0, (1 << 20) - 4, (1 << 20) - 3, 3_500_000})
  void bytesWritten_areReadAgain(int size) throws IOException {
    byte[] bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    List<byte[]> chunks;
    try (ChunkedBytes out = new ChunkedBytes()) {
      int half = size / 2;
      out.write(bytes, 0, half);
      if (size > half) {
        out.write(bytes[half]);
        out.write(bytes, half + 1, size - half - 1);
      }
      chunks = out.toChunks();
    }
    assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.length).isLessThanOrEqualTo(1 << 20));
    assertThat(chunks).hasSize((size + 4 + (1 << 20) - 1) / (1 << 20));
    try (InputStream in = ChunkedBytes.open(chunks)) {
      assertThat(in.readAllBytes()).isEqualTo(bytes);
    }
  }

  @Test
  void unknownVersion_isRefused() {
    assertThatThrownBy(() -> ChunkedBytes.open(List.of(new byte[] {0, 0, 0, 9, 1})))
        .isInstanceOf(IOException.class)
        .hasMessage("the learner's state has version 9; this program reads 1");
  }
}
