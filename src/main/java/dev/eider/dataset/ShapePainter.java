package dev.eider.dataset;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/**
 * Paints one picture of a shape: a textured background, the shape in a random pose, sometimes
 * something in front of it, and sensor noise. All colours are drawn independently of the class;
 * only the lightness of shape and background is kept apart, so that the shape can be seen.
 */
final class ShapePainter {
  /** Rows and columns of a picture, in pixels. */
  static final int SIDE = 32;

  private static final double MIN_CONTRAST = 0.4;

  private final SplittableRandom random;

  private ShapePainter(SplittableRandom random) {
    this.random = random;
  }

  /** A picture of the shape; the same for the same state of the random generator. */
  static BufferedImage paint(ShapeClass shape, SplittableRandom random) {
    return new ShapePainter(random).paint(shape.outline());
  }

  private BufferedImage paint(Shape outline) {
    BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      double ground = between(0.1, 0.9);
      paintGround(graphics, ground);
      paintShape(graphics, pose().createTransformedShape(outline), ground);
      if (random.nextDouble() < 0.2) {
        paintOccluder(graphics);
      }
    } finally {
      graphics.dispose();
    }
    addNoise(picture, between(2, 12));
    return picture;
  }

  private void paintGround(Graphics2D graphics, double lightness) {
    graphics.setPaint(gradient(lightness, 0.1));
    graphics.fill(new Rectangle2D.Double(0, 0, SIDE, SIDE));
    int strokes = random.nextInt(6);
    boolean blots = random.nextBoolean();
    for (int i = 0; i < strokes; i++) {
      graphics.setPaint(colour(lightness + between(-0.08, 0.08)));
      double x = between(0, SIDE);
      double y = between(0, SIDE);
      double reach = between(3, 10);
      if (blots) {
        graphics.fill(new Ellipse2D.Double(x - reach / 2, y - reach / 2, reach, between(3, 10)));
      } else {
        graphics.setStroke(new BasicStroke((float) between(0.8, 2.5)));
        double angle = between(0, Math.PI);
        graphics.draw(
            new Line2D.Double(
                x - 2 * reach * Math.cos(angle),
                y - 2 * reach * Math.sin(angle),
                x + 2 * reach * Math.cos(angle),
                y + 2 * reach * Math.sin(angle)));
      }
    }
  }

  private void paintShape(Graphics2D graphics, Shape shape, double ground) {
    double darkerRoom = Math.max(0, ground - MIN_CONTRAST);
    double lighterRoom = Math.max(0, 1 - ground - MIN_CONTRAST);
    double at = between(0, darkerRoom + lighterRoom);
    double lightness = at < darkerRoom ? at : ground + MIN_CONTRAST + at - darkerRoom;
    graphics.setPaint(gradient(lightness, 0.06));
    graphics.fill(shape);
  }

  /** Any rotation up to 30 degrees either way, then some shear and stretch, scale and position. */
  private AffineTransform pose() {
    double radius = between(10.5, 14);
    double slack = SIDE / 2.0 - radius;
    AffineTransform pose =
        AffineTransform.getTranslateInstance(
            SIDE / 2.0 + between(-slack, slack), SIDE / 2.0 + between(-slack, slack));
    pose.rotate(between(-Math.PI / 6, Math.PI / 6));
    pose.shear(between(-0.15, 0.15), between(-0.15, 0.15));
    double stretch = between(0.88, 1.13);
    pose.scale(radius * stretch, radius / stretch);
    return pose;
  }

  private void paintOccluder(Graphics2D graphics) {
    graphics.setPaint(colour(between(0, 1)));
    double x = between(4, SIDE - 4);
    double y = between(4, SIDE - 4);
    double size = between(4, 8);
    switch (random.nextInt(3)) {
      case 0 -> graphics.fill(new Ellipse2D.Double(x - size / 2, y - size / 2, size, size));
      case 1 ->
          graphics.fill(new Rectangle2D.Double(x - size / 2, y - size / 2, size, between(4, 8)));
      default -> {
        graphics.setStroke(new BasicStroke((float) between(1.2, 2.4)));
        double angle = between(0, Math.PI);
        double dx = SIDE * Math.cos(angle);
        double dy = SIDE * Math.sin(angle);
        graphics.draw(new Line2D.Double(x - dx, y - dy, x + dx, y + dy));
      }
    }
  }

  private GradientPaint gradient(double lightness, double spread) {
    double angle = between(0, 2 * Math.PI);
    double dx = SIDE / 2.0 * Math.cos(angle);
    double dy = SIDE / 2.0 * Math.sin(angle);
    double middle = SIDE / 2.0;
    float hue = (float) random.nextDouble();
    float saturation = (float) between(0.15, 1);
    float otherHue = hue + (float) between(-0.12, 0.12);
    return new GradientPaint(
        (float) (middle - dx),
        (float) (middle - dy),
        colour(hue, saturation, lightness - spread),
        (float) (middle + dx),
        (float) (middle + dy),
        colour(otherHue, saturation, lightness + spread));
  }

  private Color colour(double lightness) {
    return colour((float) random.nextDouble(), (float) between(0.15, 1), lightness);
  }

  /** The colour of a hue and saturation that is mixed with black or white to have a luma. */
  private static Color colour(float hue, float saturation, double lightness) {
    float[] rgb = Color.getHSBColor(hue, saturation, 1).getRGBColorComponents(null);
    double luma = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
    double target = Math.min(1, Math.max(0, lightness));
    double share = target <= luma ? target / luma : (1 - target) / (1 - luma);
    double rest = target <= luma ? 0 : 1 - share;
    return new Color(
        component(rgb[0] * share + rest),
        component(rgb[1] * share + rest),
        component(rgb[2] * share + rest));
  }

  private static float component(double value) {
    return (float) Math.min(1, Math.max(0, value));
  }

  /** Adds noise of a triangular distribution, a part of it common to the channels. */
  private void addNoise(BufferedImage picture, double amplitude) {
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int rgb = picture.getRGB(x, y);
        double grey = triangular() * amplitude;
        int noisy = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
          double value = ((rgb >> shift) & 0xff) + grey + triangular() * amplitude / 2;
          noisy |= (int) Math.round(Math.min(255, Math.max(0, value))) << shift;
        }
        picture.setRGB(x, y, noisy);
      }
    }
  }

  private double triangular() {
    return random.nextDouble() + random.nextDouble() - 1;
  }

  private double between(double from, double to) {
    return from + (to - from) * random.nextDouble();
  }
}
