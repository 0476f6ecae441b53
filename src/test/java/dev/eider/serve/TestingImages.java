package dev.eider.serve;

import java.awt.Color;
import java.awt.Graphics;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.ImageIO;

/** Encoded images: of 16 x 16 pixels of one brightness, and of noise. */
public final class TestingImages {
  private TestingImages() {}

  public static byte[] png(int brightness) {
    return encoded("png", brightness);
  }

  public static byte[] jpeg(int brightness) {
    return encoded("jpeg", brightness);
  }

  /** A PNG whose file is as large as its pixels. */
  public static byte[] noise(int side) {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(7);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        image.setRGB(x, y, random.nextInt());
      }
    }
    return encoded("png", image);
  }

  private static byte[] encoded(String format, int brightness) {
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
    Graphics graphics = image.getGraphics();
    graphics.setColor(new Color(brightness, brightness, brightness));
    graphics.fillRect(0, 0, 16, 16);
    graphics.dispose();
    return encoded(format, image);
  }

  private static byte[] encoded(String format, BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
