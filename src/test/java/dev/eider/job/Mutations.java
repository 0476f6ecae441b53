package dev.eider.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Records that were good, with faults in their bytes, headers and keys. The same seed, the same.
 */
final class Mutations {
  private static final int SIDE = 8;
  private static final List<String> NAMES =
      List.of("label", "content-type", "height", "width", "split", "ce_label", "ce_id", "x");
  private static final List<String> VALUES =
      List.of(
          "", " ", "image/png", "image/jpeg", "image/gif", "dev", "0", "-1", "60000", "class-9");

  private final SplittableRandom random;
  private final List<byte[]> images = List.of(encoded("png"), encoded("jpeg"));

  Mutations(long seed) {
    random = new SplittableRandom(seed);
  }

  private static byte[] encoded(String format) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < SIDE * SIDE; i++) {
      image.setRGB(i % SIDE, i / SIDE, 0x30507 * i);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The record with one to three faults, which may leave it good. */
  ProducerRecord<byte[], byte[]> of(ProducerRecord<byte[], byte[]> good) {
    byte @Nullable [] key = good.key();
    byte @Nullable [] value = good.value();
    List<Header> headers = new ArrayList<>(Arrays.asList(good.headers().toArray()));
    int image = random.nextInt(3);
    if (image < images.size()) {
      value = images.get(image);
      headers.add(header("content-type", image == 0 ? "image/png" : "image/jpeg"));
    }
    int faults = random.nextInt(1, 4);
    for (int fault = 0; fault < faults; fault++) {
      switch (random.nextInt(8)) {
        case 0 -> key = random.nextInt(4) == 0 ? null : damaged(good.key());
        case 1 -> value = random.nextInt(4) == 0 ? null : new byte[random.nextInt(3)];
        case 2, 3 -> value = value == null ? null : damaged(value);
        case 4 -> remove(headers);
        case 5 -> headers.add(header(oneOf(NAMES), oneOf(VALUES)));
        case 6 -> damageOne(headers);
        default -> value = value == null ? null : Arrays.copyOf(value, value.length / 2);
      }
    }
    return new ProducerRecord<>(good.topic(), null, good.timestamp(), key, value, headers);
  }

  private void remove(List<Header> headers) {
    if (random.nextInt(8) == 0) {
      headers.clear();
    } else if (!headers.isEmpty()) {
      headers.remove(random.nextInt(headers.size()));
    }
  }

  private void damageOne(List<Header> headers) {
    if (!headers.isEmpty()) {
      int at = random.nextInt(headers.size());
      Header old = headers.get(at);
      byte[] value = random.nextInt(8) == 0 ? new byte[10_000] : damaged(old.value());
      headers.set(at, new RecordHeader(old.key(), random.nextInt(16) == 0 ? null : value));
    }
  }

  private byte[] damaged(byte @Nullable [] bytes) {
    if (bytes == null || bytes.length == 0) {
      return new byte[] {(byte) random.nextInt(256)};
    }
    byte[] damaged = bytes.clone();
    int changes = random.nextInt(1, 4);
    for (int change = 0; change < changes; change++) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
    }
    return damaged;
  }

  private <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(UTF_8));
  }
}
