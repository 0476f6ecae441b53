package dev.eider.serve.inference;

import dev.eider.data.ImageShape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The images of an input tensor, taken in element by element as the protocol orders them: the
 * planar pixels that a version expects.
 *
 * <p>Nothing is kept before it has come: the memory of an image is taken with its first element.
 */
public final class ImageTensor {
  /** The value of a full channel in FP32, unless a request names another. */
  public static final double USUAL_WHITE = 255;

  /** A tensor of more dimensions is no batch of images. */
  private static final int MOST_DIMENSIONS = 8;

  private static final int LEVELS = 255;
  private static final int LENGTH_BYTES = 4;

  private final Datatype datatype;
  private final boolean channelsLast;
  private final ImageShape shape;
  private final double white;
  private final byte[][] images;

  /** The images that have begun to come, and how far the last of them has. */
  private int filled;

  private byte[] image = {};
  private int at;

  /** What an element is. */
  public enum Datatype {
    /** A level of one channel, 0 to 255. */
    UINT8(1),
    /** The same as a number with a fraction. */
    FP32(4),
    /** A whole image, encoded. */
    BYTES(-1);

    private final int sizeBytes;

    Datatype(int sizeBytes) {
      this.sizeBytes = sizeBytes;
    }

    /** Bytes of an element in binary; negative where each says its own. */
    public int sizeBytes() {
      return sizeBytes;
    }

    /** The type of a name. */
    public static Datatype of(String name) {
      return Stream.of(values())
          .filter(type -> type.name().equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  RequestException.badRequest(
                      "the input's datatype is '"
                          + ShortText.of(name)
                          + "'; it must be UINT8, FP32 or BYTES"));
    }
  }

  /**
   * A tensor of which nothing has come yet.
   *
   * @param dimensions as the client gave them
   * @param white the value of a full channel in FP32
   * @param shape of the images that the version expects
   * @param mostImages that a request may have
   * @throws RequestException where the dimensions are not those of such images, or too many
   */
  public ImageTensor(
      Datatype datatype, List<Long> dimensions, double white, ImageShape shape, int mostImages) {
    requireDimensions(dimensions.size());
    this.datatype = datatype;
    this.shape = shape;
    this.white = white;
    if (!Double.isFinite(white) || white <= 0) {
      throw RequestException.badRequest("the input's parameter white must be above 0");
    }
    List<Long> planar = List.of(3L, (long) shape.height(), (long) shape.width());
    List<Long> interleaved = List.of((long) shape.height(), (long) shape.width(), 3L);
    List<Long> own = dimensions.isEmpty() ? List.of() : dimensions.subList(1, dimensions.size());
    boolean fits =
        datatype == Datatype.BYTES
            ? dimensions.size() == 1 || own.equals(List.of(1L))
            : own.equals(planar) || own.equals(interleaved);
    long number = dimensions.isEmpty() ? 0 : dimensions.get(0);
    if (!fits || number < 1) {
      throw RequestException.badRequest(
          "the input's shape is %s; it must be %s"
              .formatted(
                  dimensions.toString().replace(" ", ""),
                  datatype == Datatype.BYTES
                      ? "[n] or [n,1]"
                      : String.format(
                          Locale.ROOT,
                          "[n,3,%d,%d] or [n,%d,%d,3]",
                          shape.height(),
                          shape.width(),
                          shape.height(),
                          shape.width())));
    }
    if (number > mostImages) {
      throw RequestException.badRequest(
          "the input has " + number + " images; a request may have " + mostImages);
    }
    this.channelsLast = datatype != Datatype.BYTES && !own.equals(planar);
    this.images = new byte[(int) number][];
  }

  /** Ends a request whose tensor has more dimensions than any batch of images. */
  public static void requireDimensions(int dimensions) {
    if (dimensions > MOST_DIMENSIONS) {
      throw RequestException.badRequest(
          "the input's shape has more than " + MOST_DIMENSIONS + " dimensions");
    }
  }

  public Datatype datatype() {
    return datatype;
  }

  /** The elements that the dimensions ask for. */
  public long elements() {
    return datatype == Datatype.BYTES ? images.length : (long) images.length * shape.sizeBytes();
  }

  /** The next element, a level as a whole number. */
  public void addLevel(long level) {
    if (level < 0 || level > LEVELS) {
      throw RequestException.badRequest("data has " + level + "; a UINT8 is 0 to 255");
    }
    put((byte) level);
  }

  /** The next element, a number that may have a fraction; to the nearest level. */
  public void addFraction(double value) {
    double level = value * LEVELS / white;
    if (!(level >= 0 && level <= LEVELS)) {
      throw RequestException.badRequest(
          "data has %s; an FP32 pixel is 0 to %s".formatted((float) value, (float) white));
    }
    put((byte) Math.round(level));
  }

  private void put(byte level) {
    if (at == 0) {
      requireRoom();
      image = new byte[shape.sizeBytes()];
      images[filled++] = image;
    }
    image[channelsLast ? at % 3 * (image.length / 3) + at / 3 : at] = level;
    at = at + 1 == image.length ? 0 : at + 1;
  }

  /**
   * The next element, an encoded image.
   *
   * @param decoder to planar pixels of the shape
   */
  public void addEncoded(byte[] encoded, UnaryOperator<byte[]> decoder) {
    requireRoom();
    images[filled++] = decoder.apply(encoded);
  }

  /**
   * All that a buffer has, as bytes; each encoded image after its length in four of them.
   *
   * @param data as many bytes as {@link #holds} says, little-endian whatever its order
   */
  public void addBinary(ByteBuffer data, UnaryOperator<byte[]> decoder) {
    ByteBuffer elements = data.order(ByteOrder.LITTLE_ENDIAN);
    while (elements.hasRemaining()) {
      switch (datatype) {
        case UINT8 -> addLevels(elements);
        case FP32 -> addFraction(elements.getFloat());
        case BYTES -> addEncoded(encoded(elements), decoder);
      }
    }
  }

  private void addLevels(ByteBuffer elements) {
    if (channelsLast || at > 0 || elements.remaining() < shape.sizeBytes()) {
      put(elements.get());
      return;
    }
    requireRoom();
    byte[] whole = new byte[shape.sizeBytes()];
    elements.get(whole);
    images[filled++] = whole;
  }

  private static byte[] encoded(ByteBuffer elements) {
    int length = elements.remaining() < LENGTH_BYTES ? -1 : elements.getInt();
    if (length < 0 || length > elements.remaining()) {
      throw RequestException.badRequest(
          "an element of BYTES is its length in four bytes, little-endian, and as many bytes: "
              + elements.remaining()
              + " are left");
    }
    byte[] encoded = new byte[length];
    elements.get(encoded);
    return encoded;
  }

  /** Whether the tensor may have this many bytes. */
  public boolean holds(long bytes) {
    return datatype == Datatype.BYTES || elements() * datatype.sizeBytes() == bytes;
  }

  /** What the dimensions ask for, for a sentence. */
  public String wanted() {
    return datatype == Datatype.BYTES
        ? elements() + " images"
        : elements() * datatype.sizeBytes() + " bytes";
  }

  private void requireRoom() {
    if (filled == images.length) {
      throw RequestException.badRequest("data has more than " + elements() + " elements");
    }
  }

  /** The images, all elements having come. */
  public List<byte[]> images() {
    if (filled < images.length || at > 0) {
      long taken =
          datatype == Datatype.BYTES
              ? filled
              : (long) filled * shape.sizeBytes() - (at == 0 ? 0 : shape.sizeBytes() - at);
      throw RequestException.badRequest(
          "the shape asks for " + elements() + " elements, data has " + taken);
    }
    return Arrays.asList(images);
  }
}
