package dev.eider.dataset;

import static dev.eider.dataset.Outlines.circle;
import static dev.eider.dataset.Outlines.minus;
import static dev.eider.dataset.Outlines.polygon;
import static dev.eider.dataset.Outlines.polyline;
import static dev.eider.dataset.Outlines.rectangle;
import static dev.eider.dataset.Outlines.star;
import static dev.eider.dataset.Outlines.turned;
import static dev.eider.dataset.Outlines.union;

import java.awt.Shape;
import java.util.Locale;

/**
 * The classes of the synthetic data set, the most frequent first. An outline fills the square from
 * -1 to 1, y downwards; none is a rotated copy of another. Shapes, not letters, because a headless
 * machine may have no fonts.
 */
enum ShapeClass {
  DISC(circle(0, 0, 0.85)),
  STAR(star(5, 1.0, 0.42)),
  RING(minus(circle(0, 0, 0.92), circle(0, 0, 0.5))),
  HEART(Outlines.heart()),
  SQUARE(rectangle(-0.76, -0.76, 0.76, 0.76)),
  ARROW(polygon(0, -1, 0.8, -0.1, 0.28, -0.1, 0.28, 0.95, -0.28, 0.95, -0.28, -0.1, -0.8, -0.1)),
  CROSS(union(rectangle(-0.26, -0.95, 0.26, 0.95), rectangle(-0.95, -0.26, 0.95, 0.26))),
  CRESCENT(minus(circle(-0.05, 0, 0.95), circle(0.42, -0.05, 0.76))),
  TRIANGLE(polygon(0, -0.95, 0.98, 0.75, -0.98, 0.75)),
  SPIRAL(Outlines.spiral()),
  FRAME(minus(rectangle(-0.86, -0.86, 0.86, 0.86), rectangle(-0.47, -0.47, 0.47, 0.47))),
  BOLT(polygon(0.3, -1, -0.62, 0.16, -0.06, 0.16, -0.34, 1, 0.62, -0.26, 0.06, -0.26)),
  FLOWER(
      minus(
          union(
              circle(0, 0, 0.5),
              turned(circle(0, -0.6, 0.39), 0, 5),
              turned(circle(0, -0.6, 0.39), 1, 5),
              turned(circle(0, -0.6, 0.39), 2, 5),
              turned(circle(0, -0.6, 0.39), 3, 5),
              turned(circle(0, -0.6, 0.39), 4, 5)),
          circle(0, 0, 0.24))),
  GRID(
      union(
          rectangle(-0.56, -0.95, -0.24, 0.95),
          rectangle(0.24, -0.95, 0.56, 0.95),
          rectangle(-0.95, -0.56, 0.95, -0.24),
          rectangle(-0.95, 0.24, 0.95, 0.56))),
  DROP(Outlines.drop()),
  HOURGLASS(polygon(-0.75, -0.95, 0.75, -0.95, 0.12, 0, 0.75, 0.95, -0.75, 0.95, -0.12, 0)),
  ZIGZAG(polyline(0.34, -0.9, 0.45, -0.45, -0.5, 0, 0.45, 0.45, -0.5, 0.9, 0.45)),
  FISH(union(Outlines.lens(-0.25, 0.74, 0.5), polygon(0.3, 0, 0.98, -0.6, 0.78, 0, 0.98, 0.6))),
  GEAR(
      minus(
          union(
              circle(0, 0, 0.66),
              turned(rectangle(-0.17, -1, 0.17, 1), 0, 8),
              turned(rectangle(-0.17, -1, 0.17, 1), 1, 8),
              turned(rectangle(-0.17, -1, 0.17, 1), 2, 8),
              turned(rectangle(-0.17, -1, 0.17, 1), 3, 8)),
          circle(0, 0, 0.28))),
  KEY(
      union(
          minus(circle(-0.52, 0, 0.46), circle(-0.52, 0, 0.2)),
          rectangle(-0.12, -0.14, 0.98, 0.14),
          rectangle(0.34, 0, 0.56, 0.5),
          rectangle(0.76, 0, 0.98, 0.5))),
  LADDER(
      union(
          rectangle(-0.58, -0.98, -0.3, 0.98),
          rectangle(0.3, -0.98, 0.58, 0.98),
          rectangle(-0.4, -0.7, 0.4, -0.46),
          rectangle(-0.4, -0.12, 0.4, 0.12),
          rectangle(-0.4, 0.46, 0.4, 0.7))),
  MUSHROOM(
      union(
          minus(circle(0, 0.05, 0.92), rectangle(-1, 0.05, 1, 1)),
          rectangle(-0.27, 0, 0.27, 0.92))),
  DUMBBELL(union(circle(-0.6, 0, 0.4), circle(0.6, 0, 0.4), rectangle(-0.6, -0.13, 0.6, 0.13))),
  STRIPES(
      union(
          rectangle(-0.88, -0.8, 0.88, -0.44),
          rectangle(-0.88, -0.18, 0.88, 0.18),
          rectangle(-0.88, 0.44, 0.88, 0.8))),
  TARGET(union(minus(circle(0, 0, 0.95), circle(0, 0, 0.65)), circle(0, 0, 0.34)));

  private final Shape outline;

  ShapeClass(Shape outline) {
    this.outline = outline;
  }

  /** The class label. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The area to fill, within the square from -1 to 1; not to be changed. */
  Shape outline() {
    return outline;
  }
}
