package dev.eider.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.eider.data.ImageShape;
import dev.eider.serve.inference.InferenceRequest;
import dev.eider.serve.inference.RequestException;
import dev.eider.serve.inference.RequestedOutput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InferenceRequestReaderTest {
  /** An image has 2 * 1 * 3 = 6 levels. */
  private static final ImageShape SHAPE = new ImageShape(2, 1);

  private static final int MOST_IMAGES = 4;

  /** Of an encoded image that is six characters: their codes. */
  private static final UnaryOperator<byte[]> DECODER =
      encoded -> {
        if (encoded.length != SHAPE.sizeBytes()) {
          throw RequestException.badRequest("undecodable-image: " + new String(encoded, UTF_8));
        }
        return encoded;
      };

  @Test
  void numbers_flatOrNested_areTheImages() {
    String flat = "[0,1,2,3,4,255, 6,7,8,9,10,11]";
    String nested = "[[[[0],[1]],[[2],[3]],[[4],[255]]], [[[6],[7]],[[8],[9]],[[10],[11]]]]";

    for (String data : List.of(flat, nested)) {
      assertThat(read(input("[2,3,2,1]", "UINT8", data)).images())
          .containsExactly(pixels(0, 1, 2, 3, 4, 255), pixels(6, 7, 8, 9, 10, 11));
    }
  }

  @Test
  void interleavedImages_areMadePlanar() {
    // Two pixels: red 10, green 20, blue 30; red 11, green 21, blue 31.
    assertThat(read(input("[1,2,1,3]", "UINT8", "[10,20,30,11,21,31]")).images())
        .containsExactly(pixels(10, 11, 20, 21, 30, 31));
  }

  @Test
  void fractions_becomeTheNearestLevel_ofTheScaleThatTheRequestNames() {
    assertThat(read(input("[1,3,2,1]", "FP32", "[0,0.4,0.6,127.5,254.6,255]")).images())
        .containsExactly(pixels(0, 0, 1, 128, 255, 255));
    // Of a scale to one: 0.5 * 255 = 127.5.
    String before = "\"parameters\":{\"white\":1},\"data\":[0,0.5,1,0.002,0.998,1.0]";
    String after = "\"data\":[0,0.5,1,0.002,0.998,1.0],\"parameters\":{\"white\":1}";
    for (String fields : List.of(before, after)) {
      assertThat(
              read("{\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\",\"shape\":[1,3,2,1],"
                      + fields
                      + "}]}")
                  .images())
          .containsExactly(pixels(0, 128, 255, 1, 254, 255));
    }
  }

  @Test
  void encodedImages_comeAsBase64() {
    String one = Base64.getEncoder().encodeToString(pixels(1, 2, 3, 4, 5, 6));
    String two = Base64.getEncoder().encodeToString(pixels(7, 8, 9, 10, 11, 12));

    for (String shape : List.of("[2]", "[2,1]")) {
      assertThat(read(input(shape, "BYTES", "[\"" + one + "\",\"" + two + "\"]")).images())
          .containsExactly(pixels(1, 2, 3, 4, 5, 6), pixels(7, 8, 9, 10, 11, 12));
    }
  }

  @Test
  void binaryData_areReadAsTheDatatypeSays_littleEndian() {
    ByteBuffer floats = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    for (float level : new float[] {0, 1, 2, 3, 4, 255}) {
      floats.putFloat(level);
    }
    ByteBuffer texts = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
    texts.putInt(6).put(pixels(1, 2, 3, 4, 5, 6)).putInt(6).put(pixels(7, 8, 9, 10, 11, 12));

    assertThat(readBinary("[1,3,2,1]", "UINT8", pixels(0, 1, 2, 3, 4, 255)).images())
        .containsExactly(pixels(0, 1, 2, 3, 4, 255));
    assertThat(readBinary("[1,2,1,3]", "UINT8", pixels(10, 20, 30, 11, 21, 31)).images())
        .containsExactly(pixels(10, 11, 20, 21, 30, 31));
    assertThat(readBinary("[1,3,2,1]", "FP32", floats.array()).images())
        .containsExactly(pixels(0, 1, 2, 3, 4, 255));
    assertThat(readBinary("[2]", "BYTES", texts.array()).images())
        .containsExactly(pixels(1, 2, 3, 4, 5, 6), pixels(7, 8, 9, 10, 11, 12));
  }

  @Test
  void bodyWithoutJson_isThePixels_andIsAnsweredInBinary() {
    byte[] body = pixels(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

    InferenceRequest request = InferenceRequestReader.read(body, 0, SHAPE, MOST_IMAGES, DECODER);

    assertThat(request.images())
        .containsExactly(pixels(0, 1, 2, 3, 4, 5), pixels(6, 7, 8, 9, 10, 11));
    assertThat(request.outputs()).allMatch(RequestedOutput::binary).hasSize(3);
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> InferenceRequestReader.read(new byte[7], 0, SHAPE, MOST_IMAGES, DECODER))
        .withMessage("the body has 7 bytes and no JSON; an image has 6");
  }

  @Test
  void fieldsComeInAnyOrder() {
    assertThat(
            read(
                "{\"inputs\":[{\"data\":[1,2,3,4,5,6],\"shape\":[1,3,2,1],"
                    + "\"datatype\":\"UINT8\",\"name\":\"image\"}],\"id\":\"late\"}"))
        .satisfies(
            request -> {
              assertThat(request.id()).isEqualTo("late");
              assertThat(request.images()).containsExactly(pixels(1, 2, 3, 4, 5, 6));
            });
  }

  @Test
  void whatIsNull_isNotGiven() {
    InferenceRequest request =
        read(
            "{\"id\":null,\"parameters\":null,\"outputs\":null,\"inputs\":[{\"name\":\"image\","
                + "\"shape\":[1,3,2,1],\"datatype\":\"UINT8\",\"parameters\":null,"
                + "\"data\":[1,2,3,4,5,6]}]}");
    assertThat(request.id()).isNull();
    assertThat(request.prior()).isNull();
    assertThat(request.outputs()).isEqualTo(RequestedOutput.defaults(false));

    InferenceRequest deeper =
        read(
            "{\"parameters\":{\"prior\":null,\"binary_data_output\":null},\"outputs\":[{"
                + "\"name\":\"label\",\"parameters\":{\"binary_data\":null,\"classification\":null}},{"
                + "\"name\":\"logits\",\"parameters\":null}],\"inputs\":[{\"name\":\"image\","
                + "\"shape\":[1,3,2,1],\"datatype\":\"UINT8\",\"parameters\":{"
                + "\"binary_data_size\":null,\"white\":null},\"data\":[1,2,3,4,5,6]}]}");
    assertThat(deeper.prior()).isNull();
    assertThat(deeper.outputs())
        .containsExactly(
            new RequestedOutput("label", false, 0), new RequestedOutput("logits", false, 0));
  }

  @Test
  void wholeNumbers_mayBeWrittenWithAFraction_whereverTheyStand() {
    assertThat(read(input("[1.0,3.0,2.0,1.0]", "UINT8", "[7.0,0.0,2.55e2,1e1,7,3]")).images())
        .containsExactly(pixels(7, 0, 255, 10, 7, 3));
  }

  @Test
  void outputs_areBinaryWhereTheyOrTheRequestSaySo() {
    InferenceRequest request =
        read(
            "{\"parameters\":{\"binary_data_output\":true},\"outputs\":[{\"name\":\"logits\"},"
                + "{\"name\":\"label\",\"parameters\":{\"binary_data\":false}},"
                + "{\"name\":\"probabilities\",\"parameters\":{\"classification\":3}}],"
                + "\"inputs\":[{\"name\":\"image\",\"shape\":[1,3,2,1],\"datatype\":\"UINT8\","
                + "\"data\":[1,2,3,4,5,6]}]}");

    assertThat(request.outputs())
        .containsExactly(
            new RequestedOutput("logits", true, 0),
            new RequestedOutput("label", false, 0),
            new RequestedOutput("probabilities", true, 3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[600000,3,2,1] | the input has 600000 images; a request may have 4",
        "[9223372036854775807,3,2,1] | the input has 9223372036854775807 images; a request may have 4",
        "[9223372036854775808,3,2,1] | the input's shape has 9223372036854775808",
        "[1e300,3,2,1] | the input's shape has 1e300, which is no whole number",
        "[1.5,3,2,1] | the input's shape has 1.5, which is no whole number",
        "[0,3,2,1] | the input's shape is [0,3,2,1]; it must be [n,3,2,1] or [n,2,1,3]",
        "[-1,3,2,1] | the input's shape is [-1,3,2,1]; it must be [n,3,2,1] or [n,2,1,3]",
        "[1,3,1,2] | the input's shape is [1,3,1,2]; it must be [n,3,2,1] or [n,2,1,3]",
        "[1,4294967299,2,1] | the input's shape is [1,4294967299,2,1]; it must be [n,3,2,1] or [n,2,1,3]",
        "[3,2,1] | the input's shape is [3,2,1]; it must be [n,3,2,1] or [n,2,1,3]",
        "[] | the input's shape is []; it must be [n,3,2,1] or [n,2,1,3]",
        "[1,1,1,1,1,1,1,1,1] | the input's shape has more than 8 dimensions",
        "[\"1\",3,2,1] | the input's shape has 1, which is no whole number",
        "{} | the input's shape is no array",
        "null | the input has no shape",
      })
  void shapeThatIsNotOfSuchImages_isRefusedInWords(String shape, String sentence) {
    assertRefused(input(shape, "UINT8", "[0]"), sentence);
  }

  /** Sizes are compared with what came: 4 images of 1024 x 1024 would be 12 MiB. */
  @Test
  void elementsThatTheBodyCannotHold_takeNoMemory() {
    ImageShape large = new ImageShape(16384, 16384); // 805,306,368 bytes an image
    byte[] body = input("[2,3,16384,16384]", "UINT8", "[0]").getBytes(UTF_8);

    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(
            () -> InferenceRequestReader.read(body, body.length, large, MOST_IMAGES, DECODER))
        .withMessage(
            "the shape asks for 1610612736 elements, more than a body of "
                + body.length
                + " bytes has");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1,2,3,4,5] | the shape asks for 6 elements, data has 5",
        "[1,2,3,4,5,6,7] | data has more than 6 elements",
        "[1,2,3,4,5,7.5] | data has 7.5, which is no whole number",
        "[1,2,3,4,5,256] | data has 256; a UINT8 is 0 to 255",
        "[1,2,3,4,5,-1] | data has -1; a UINT8 is 0 to 255",
        "[1,2,3,4,5,1e99] | data has 1e99, which is no whole number",
        "[1,2,3,4,5,99999999999999999999] | data has 99999999999999999999",
        "[1,2,3,4,5,null] | data has null, which is no whole number",
        "[1,2,3,4,5,\"6\"] | data has 6, which is no whole number",
        "[1,2,3,4,5,{\"a\":1}] | data has {, which is no whole number",
        "[[1,2,3],[4,5,[6,[7]]]] | data has more than 6 elements",
        "7777777777777 | data is no array",
        "null          | the input has no data",
      })
  void dataThatAreNotTheShapes_areRefusedInWords(String data, String sentence) {
    assertRefused(input("[1,3,2,1]", "UINT8", data), sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "FP32  | [1,3,2,1] | [0,0,0,0,0,255.6]  | data has 255.6; an FP32 pixel is 0 to 255.0",
        "FP32  | [1,3,2,1] | [0,0,0,0,0,-0.1]   | data has -0.1; an FP32 pixel is 0 to 255.0",
        "FP32  | [1,3,2,1] | [0,0,0,0,0,\"NaN\"] | data has NaN, which is no number",
        "BYTES | [1]       | [\"?!\"]            | data has text that is no Base64: Illegal base64 character 3f",
        "BYTES | [1]       | [7777]             | data has no text; an image in JSON is a Base64 string",
        "BYTES | [1]       | [\"AAAA\"]          | undecodable-image: `\0\0\0`",
        "BYTES | [1,3,2,1] | [\"AAAA\"]          | the input's shape is [1,3,2,1]; it must be [n] or [n,1]",
        "INT8  | [1,3,2,1] | [1,2,3,4,5,6]      | the input's datatype is 'INT8'; it must be UINT8, FP32 or BYTES",
        "fp32  | [1,3,2,1] | [1,2,3,4,5,6]      | the input's datatype is 'fp32'; it must be UINT8, FP32 or BYTES",
      })
  void elementThatIsNotOfTheDatatype_isRefusedInWords(
      String datatype, String shape, String data, String sentence) {
    assertRefused(input(shape, datatype, data), sentence.replace("`", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "6  | 5 | the shape asks for 6 bytes, binary_data_size is 6, and 5 bytes follow the JSON",
        "5  | 5 | the shape asks for 6 bytes, binary_data_size is 5, and 5 bytes follow the JSON",
        "6  | 7 | the shape asks for 6 bytes, binary_data_size is 6, and 7 bytes follow the JSON",
        "0  | 0 | the shape asks for 6 bytes, binary_data_size is 0, and 0 bytes follow the JSON",
        "-6 | 6 | binary_data_size is -6",
        "6.5 | 6 | binary_data_size has 6.5, which is no whole number",
        "99999999999 | 6 | the shape asks for 6 bytes, binary_data_size is 99999999999, and 6 bytes follow the JSON",
      })
  void binarySizeThatIsNotWhatFollows_isRefusedInWords(String size, int follow, String sentence) {
    String json =
        "{\"inputs\":[{\"name\":\"image\",\"shape\":[1,3,2,1],\"datatype\":\"UINT8\","
            + "\"parameters\":{\"binary_data_size\":"
            + size
            + "}}]}";
    byte[] head = json.getBytes(UTF_8);
    byte[] body = Arrays.copyOf(head, head.length + follow);

    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(
            () -> InferenceRequestReader.read(body, head.length, SHAPE, MOST_IMAGES, DECODER))
        .withMessage(sentence);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 7, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void lengthOfAnElementThatIsNotThere_isRefusedInWords(int length) {
    byte[] data = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array();

    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> readBinary("[1]", "BYTES", data))
        .withMessage(
            "an element of BYTES is its length in four bytes, little-endian, and as many bytes:"
                + " 6 are left");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | the body is not a JSON object",
        "[] | the body is not a JSON object",
        "null | the body is not a JSON object",
        "{} | the request needs one input, named 'image'",
        "{\"inputs\":null} | the request needs one input, named 'image'",
        "{\"inputs\":[]} | the request needs one input, named 'image'",
        "{\"inputs\":{}} | inputs is no array",
        "{\"inputs\":[7]} | an input is no object",
        "{\"inputs\":[{}]} | the request needs one input, named 'image'",
        "{\"inputs\":[{\"name\":\"image\"}]} | the input has no datatype",
        "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\"}]} | the input has no shape",
        "{\"inputs\":[{\"name\":\"image\",\"datatype\":7,\"shape\":[1]}]} | the input's datatype is '7'; it must be UINT8, FP32 or BYTES",
        "{\"inputs\":[{\"name\":\"image\"},{\"name\":\"image\"}]} | the request needs one input, named 'image'",
        "{\"id\":{}} | id is no text",
        "{\"outputs\":[{\"name\":null}]} | the request needs one input, named 'image'",
        "{\"parameters\":[]} | parameters is no object",
        "{\"parameters\":{\"prior\":[]}} | the parameter prior is no text",
        "{\"parameters\":{\"binary_data_output\":1}} | binary_data_output is neither true nor false",
        "{\"outputs\":[{\"parameters\":{\"classification\":-1}}]} | the parameter classification is -1",
        "{\"outputs\":[{\"parameters\":{\"shared_memory_region\":\"r\"}}]} | shared memory is not supported",
        "{} {} | the body has more than one JSON object",
      })
  void requestThatLacksSomething_isToldWhat(String json, String sentence) {
    assertRefused(json, sentence);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"inputs\":[", "no", "{'inputs':1}", "{\"id\":\"\u0001\"}"})
  void bodyThatIsNoJson_isRefused(String json) {
    byte[] body = json.getBytes(UTF_8);

    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(
            () -> InferenceRequestReader.read(body, body.length, SHAPE, MOST_IMAGES, DECODER))
        .withMessageStartingWith("the body is not JSON: ")
        .matches(e -> e.status() == 400);
  }

  @Test
  void arraysNestedWithoutEnd_areRefused() {
    String data = "[".repeat(100_000) + "1" + "]".repeat(100_000);
    byte[] body = input("[1,3,2,1]", "UINT8", data).getBytes(UTF_8);

    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(
            () -> InferenceRequestReader.read(body, body.length, SHAPE, MOST_IMAGES, DECODER))
        .withMessageStartingWith("the body is not JSON: Document nesting depth");
  }

  @Test
  void outputThatThereIsNot_isRefusedInWords() {
    String head = "{\"outputs\":[{\"name\":\"";
    String tail =
        "}],\"inputs\":[{\"name\":\"image\",\"shape\":[1,3,2,1],\"datatype\":\"UINT8\","
            + "\"data\":[1,2,3,4,5,6]}]}";

    assertRefused(
        head + "softmax\"" + tail,
        "there is no output 'softmax'; there are probabilities, label, logits");
    assertRefused(
        head + "label\",\"parameters\":{\"classification\":2}" + tail,
        "classification is for probabilities and logits, not for label");
  }

  private static void assertRefused(String json, String sentence) {
    byte[] body = json.getBytes(UTF_8);

    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(
            () -> InferenceRequestReader.read(body, body.length, SHAPE, MOST_IMAGES, DECODER))
        .withMessage(sentence)
        .matches(e -> e.status() == 400);
  }

  private static String input(String shape, String datatype, String data) {
    return "{\"inputs\":[{\"name\":\"image\",\"shape\":"
        + shape
        + ",\"datatype\":\""
        + datatype
        + "\",\"data\":"
        + data
        + "}]}";
  }

  private static InferenceRequest read(String json) {
    byte[] body = json.getBytes(UTF_8);
    return InferenceRequestReader.read(body, body.length, SHAPE, MOST_IMAGES, DECODER);
  }

  private static InferenceRequest readBinary(String shape, String datatype, byte[] data) {
    byte[] head =
        ("{\"inputs\":[{\"name\":\"image\",\"shape\":"
                + shape
                + ",\"datatype\":\""
                + datatype
                + "\",\"parameters\":{\"binary_data_size\":"
                + data.length
                + "}}]}")
            .getBytes(UTF_8);
    byte[] body = Arrays.copyOf(head, head.length + data.length);
    System.arraycopy(data, 0, body, head.length, data.length);
    return InferenceRequestReader.read(body, head.length, SHAPE, MOST_IMAGES, DECODER);
  }

  private static byte[] pixels(int... levels) {
    byte[] pixels = new byte[levels.length];
    for (int i = 0; i < levels.length; i++) {
      pixels[i] = (byte) levels[i];
    }
    return pixels;
  }
}
