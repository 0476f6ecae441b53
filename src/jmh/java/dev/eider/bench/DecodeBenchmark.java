package dev.eider.bench;

import dev.eider.config.Settings;
import dev.eider.data.ImageRecordFormat;
import dev.eider.ingest.Decoded;
import dev.eider.ingest.RawRecord;
import dev.eider.ingest.RecordDecoder;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From a record's bytes to an example of 32 x 32 pixels, without resizing. */
@State(Scope.Thread)
public class DecodeBenchmark {
  private static final int SIDE = 32;

  private RecordDecoder decoder;
  private RawRecord png;
  private RawRecord rgb8;

  @Setup
  public void setUp() throws IOException {
    decoder = new RecordDecoder(Settings.defaults());
    Random random = new Random(1);
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        // Smooth with a little noise, so that the PNG filters have something to do.
        image.setRGB(x, y, (y * 8) << 16 | (x * 8) << 8 | random.nextInt(16));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    byte[] planar = new byte[3 * SIDE * SIDE];
    random.nextBytes(planar);
    png = record(bytes.toByteArray(), ImageRecordFormat.PNG);
    rgb8 = record(planar, ImageRecordFormat.RGB8);
    if (decode(png).deadLetter().isPresent() || decode(rgb8).deadLetter().isPresent()) {
      throw new IllegalStateException("a record of the benchmark was rejected");
    }
  }

  private static RawRecord record(byte[] value, String contentType) {
    return new RawRecord(
        "images",
        0,
        7,
        0,
        text("id"),
        value,
        List.of(
            new RawRecord.Header(ImageRecordFormat.LABEL, text("cat")),
            new RawRecord.Header(ImageRecordFormat.CONTENT_TYPE, text(contentType)),
            new RawRecord.Header(ImageRecordFormat.HEIGHT, text(Integer.toString(SIDE))),
            new RawRecord.Header(ImageRecordFormat.WIDTH, text(Integer.toString(SIDE)))));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Decoded decode(RawRecord record) {
    return decoder.decode(record);
  }

  @Benchmark
  public Decoded png() {
    return decode(png);
  }

  @Benchmark
  public Decoded rgb8() {
    return decode(rgb8);
  }
}
