package dev.eider.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DamagedSafetensorsTest {
  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void damagedFileIsRefusedInWords(String fault, byte[] bytes, String message) {
    assertThatThrownBy(() -> Safetensors.decode(bytes))
        .as(fault)
        .isInstanceOf(MalformedSafetensorsException.class)
        .hasMessageStartingWith("safetensors: ")
        .hasMessageContaining(message);
  }

  static Stream<Arguments> faults() {
    String w = "\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
    String v = "\"v\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%s,%s]}";
    return Stream.of(
        arguments("empty", new byte[0], "ends within the header's length"),
        arguments("shorterThanItsHeader", length(100), "only 0 bytes follow"),
        arguments("headerOver100Megabytes", length(100_000_001), "over the limit"),
        arguments("headerLengthWithTopBit", length(-1), "18446744073709551615 is over the limit"),
        arguments("headerLengthZero", length(0), "not a JSON object"),
        arguments("headerIsAList", file("[]", 0), "not a JSON object"),
        arguments("headerIsNotJson", file("{\"w\":", 0), "not JSON"),
        arguments("headerWithTwoObjects", file("{}{}", 0), "not JSON"),
        arguments("headerIsNotUtf8", notUtf8(), "not JSON"),
        arguments("oneNameTwice", file("{" + w + "," + w + "}", 8), "not JSON"),
        arguments("entryIsANumber", file("{\"w\":3}", 0), "tensor 'w' has the dtype"),
        arguments("unknownDtype", file("{" + w.replace("F32", "Q7") + "}", 8), "\"Q7\""),
        arguments("otherDtype", file("{" + w.replace("F32", "F64") + "}", 8), "only F32 is read"),
        arguments("negativeSize", file("{" + w.replace("[2]", "[-2]") + "}", 8), "shape"),
        arguments("fractionalSize", file("{" + w.replace("[2]", "[2.0]") + "}", 8), "shape"),
        arguments("sizeOver64Bits", file("{" + w.replace("[2]", "[1e30]") + "}", 8), "shape"),
        arguments(
            "overflowingShape",
            file("{" + w.replace("[2]", "[4294967296,4294967296]") + "}", 8),
            "has the shape [4294967296, 4294967296]"),
        arguments("shapeOfOtherSize", file("{" + w.replace("[2]", "[3]") + "}", 8), "has 8 bytes"),
        arguments("missingOffsets", file("{" + w.replace("data_o", "o") + "}", 8), "data_offsets"),
        arguments("offsetsReversed", file("{" + w.replace("0,8", "8,0") + "}", 8), "outside"),
        arguments("offsetsPastTheEnd", file("{" + w + "}", 4), "outside the 4 bytes"),
        arguments("overlap", file("{" + w + "," + v.formatted(4, 8) + "}", 8), "overlaps"),
        arguments("hole", file("{" + w + "," + v.formatted(10, 14) + "}", 14), "belong to none"),
        arguments("trailingBytes", file("{" + w + "}", 9), "1 bytes after the last tensor"),
        arguments("metadataIsAList", file("{\"__metadata__\":[]}", 0), "not an object"),
        arguments("metadataOfNumbers", file("{\"__metadata__\":{\"a\":1}}", 0), "'a'"));
  }

  private static byte[] file(String header, int dataBytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(
        ByteBuffer.allocate(8 + json.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json)
            .array(),
        8 + json.length + dataBytes);
  }

  private static byte[] length(long length) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
  }

  private static byte[] notUtf8() {
    byte[] bytes = file("{\"__metadata__\":{\"a\":\"?\"}}", 0);
    bytes[bytes.length - 4] = (byte) 0xff;
    return bytes;
  }
}
