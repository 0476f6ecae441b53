package dev.eider.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SafetensorsTest {
  private static final List<NamedTensor> TWO =
      List.of(
          new NamedTensor("fc.weight", new long[] {2, 3}, new float[] {1, 2, 3, 4, 5, 6}),
          new NamedTensor("fc.bias", new long[] {2}, new float[] {-1, Float.MIN_VALUE}));

  @Property(tries = 200)
  void decodedTensorsEqualEncodedOnes(
      @ForAll("tensors") List<NamedTensor> tensors, @ForAll Map<String, String> metadata) {
    byte[] bytes = Safetensors.encode(tensors, metadata);

    assertThat(Safetensors.decode(bytes)).usingRecursiveComparison().isEqualTo(tensors);
    assertThat(Safetensors.metadata(bytes)).isEqualTo(metadata);
    assertThat(Safetensors.encode(Safetensors.decode(bytes), metadata)).isEqualTo(bytes);
  }

  /** The format's own description, followed to the letter: length, header, arrays. */
  @Test
  void readerOfThePublishedFormatFindsEveryArray() throws IOException {
    byte[] bytes = Safetensors.encode(TWO, Map.of("made", "here"));

    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int headerBytes = Math.toIntExact(file.getLong());
    String text = new String(bytes, 8, headerBytes, StandardCharsets.UTF_8);
    JsonNode header = new ObjectMapper().readTree(text);
    assertThat(text).startsWith("{");
    assertThat(headerBytes % 8).isZero();
    assertThat(header.at("/__metadata__/made").textValue()).isEqualTo("here");
    for (NamedTensor tensor : TWO) {
      JsonNode entry = header.get(tensor.name());
      assertThat(entry.get("dtype").textValue()).isEqualTo("F32");
      assertThat(
              IntStream.range(0, entry.get("shape").size())
                  .map(i -> entry.get("shape").get(i).intValue()))
          .containsExactly(
              Arrays.stream(tensor.shape()).mapToObj(d -> (int) d).toArray(Integer[]::new));
      file.position(8 + headerBytes + entry.get("data_offsets").get(0).intValue());
      for (float value : tensor.values()) {
        assertThat(file.getFloat()).isEqualTo(value);
      }
      assertThat(file.position())
          .isEqualTo(8 + headerBytes + entry.get("data_offsets").get(1).intValue());
    }
    assertThat(file.remaining()).isZero();
  }

  @Test
  void specialFloatsKeepTheirBits() {
    float[] special = {
      Float.NaN, -0f, Float.POSITIVE_INFINITY, Float.intBitsToFloat(0x7fc01234), Float.MIN_VALUE
    };
    NamedTensor tensor = new NamedTensor("s", new long[] {special.length}, special);

    float[] decoded = Safetensors.decode(Safetensors.encode(List.of(tensor))).get(0).values();

    for (int i = 0; i < special.length; i++) {
      assertThat(Float.floatToRawIntBits(decoded[i]))
          .isEqualTo(Float.floatToRawIntBits(special[i]));
    }
  }

  @Test
  void tensorThatIsNotWantedMayBeOfAnyType() {
    String header =
        "{\"n\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}";
    byte[] bytes =
        ByteBuffer.allocate(8 + header.length() + 12)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length())
            .put(header.getBytes(StandardCharsets.UTF_8))
            .putLong(41)
            .putFloat(1.5f)
            .array();

    assertThat(Safetensors.decode(bytes, name -> !name.equals("n")))
        .usingRecursiveComparison()
        .isEqualTo(List.of(new NamedTensor("w", new long[] {1}, new float[] {1.5f})));
    assertThatThrownBy(() -> Safetensors.decode(bytes))
        .isInstanceOf(MalformedSafetensorsException.class)
        .hasMessage("safetensors: tensor 'n' has the dtype \"I64\"; only F32 is read");
  }

  @Test
  void twoTensorsOfOneNameAreRefused() {
    assertThatThrownBy(() -> Safetensors.encode(List.of(TWO.get(0), TWO.get(0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two tensors named 'fc.weight'");
  }

  @Test
  void tensorWithTheReservedNameIsRefused() {
    NamedTensor reserved = new NamedTensor("__metadata__", new long[] {}, new float[] {1});

    assertThatThrownBy(() -> Safetensors.encode(List.of(reserved)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("__metadata__");
  }

  @Provide
  Arbitrary<List<NamedTensor>> tensors() {
    Arbitrary<long[]> shapes = Arbitraries.longs().between(0, 4).array(long[].class).ofMaxSize(4);
    Arbitrary<String> names = Arbitraries.strings().filter(name -> !name.equals("__metadata__"));
    return names
        .set()
        .ofMaxSize(5)
        .flatMap(
            chosen ->
                shapes
                    .list()
                    .ofSize(chosen.size())
                    .map(sizes -> named(new ArrayList<>(chosen), sizes)));
  }

  private static List<NamedTensor> named(List<String> names, List<long[]> shapes) {
    List<NamedTensor> tensors = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      float[] values = new float[(int) Arrays.stream(shapes.get(i)).reduce(1, (a, b) -> a * b)];
      for (int j = 0; j < values.length; j++) {
        values[j] = (j + 1) / (i + 3f);
      }
      tensors.add(new NamedTensor(names.get(i), shapes.get(i), values));
    }
    return tensors;
  }
}
