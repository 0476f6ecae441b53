package dev.eider.dataset;

import java.awt.BasicStroke;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** Plane figures from which the outlines of {@link ShapeClass} are put together. */
final class Outlines {
  private Outlines() {}

  static Area circle(double x, double y, double radius) {
    return new Area(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
  }

  static Area rectangle(double left, double top, double right, double bottom) {
    return new Area(new Rectangle2D.Double(left, top, right - left, bottom - top));
  }

  /** The polygon of the corners x0, y0, x1, y1, ... */
  static Area polygon(double... corners) {
    Path2D path = path(corners);
    path.closePath();
    return new Area(path);
  }

  /** A line of some width through the points x0, y0, x1, y1, ... */
  static Area polyline(double width, double... points) {
    return stroked(path(points), width);
  }

  /** A star of {@code points} rays, the first upwards. */
  static Area star(int points, double outer, double inner) {
    double[] corners = new double[4 * points];
    for (int i = 0; i < 2 * points; i++) {
      double radius = i % 2 == 0 ? outer : inner;
      double angle = Math.PI * i / points;
      corners[2 * i] = radius * Math.sin(angle);
      corners[2 * i + 1] = -radius * Math.cos(angle);
    }
    return polygon(corners);
  }

  /** Two turns of an Archimedean spiral. */
  static Area spiral() {
    int steps = 96;
    double[] points = new double[2 * (steps + 1)];
    for (int i = 0; i <= steps; i++) {
      double angle = 0.5 + 3.9 * Math.PI * i / steps;
      double radius = 0.84 * i / steps;
      points[2 * i] = radius * Math.cos(angle);
      points[2 * i + 1] = radius * Math.sin(angle);
    }
    return polyline(0.2, points);
  }

  static Area heart() {
    Path2D path = new Path2D.Double();
    path.moveTo(0, 0.95);
    path.curveTo(-0.55, 0.5, -1.0, 0.1, -1.0, -0.35);
    path.curveTo(-1.0, -0.95, -0.25, -1.05, 0, -0.45);
    path.curveTo(0.25, -1.05, 1.0, -0.95, 1.0, -0.35);
    path.curveTo(1.0, 0.1, 0.55, 0.5, 0, 0.95);
    path.closePath();
    return new Area(path);
  }

  static Area drop() {
    Path2D path = new Path2D.Double();
    path.moveTo(0, -1);
    path.curveTo(0.15, -0.5, 0.62, -0.1, 0.62, 0.36);
    path.curveTo(0.62, 1.17, -0.62, 1.17, -0.62, 0.36);
    path.curveTo(-0.62, -0.1, -0.15, -0.5, 0, -1);
    path.closePath();
    return new Area(path);
  }

  /** A lens about (x, 0), pointed left and right. */
  static Area lens(double x, double halfWidth, double halfHeight) {
    Path2D path = new Path2D.Double();
    path.moveTo(x - halfWidth, 0);
    path.quadTo(x, -2 * halfHeight, x + halfWidth, 0);
    path.quadTo(x, 2 * halfHeight, x - halfWidth, 0);
    path.closePath();
    return new Area(path);
  }

  static Area union(Area... parts) {
    Area all = new Area();
    for (Area part : parts) {
      all.add(part);
    }
    return all;
  }

  static Area minus(Area from, Area hole) {
    Area rest = new Area(from);
    rest.subtract(hole);
    return rest;
  }

  /** A figure turned about the origin by {@code part} of {@code parts} of a whole turn. */
  static Area turned(Area figure, int part, int parts) {
    return figure.createTransformedArea(
        AffineTransform.getRotateInstance(2 * Math.PI * part / parts));
  }

  private static Path2D path(double... points) {
    Path2D path = new Path2D.Double();
    path.moveTo(points[0], points[1]);
    for (int i = 2; i < points.length; i += 2) {
      path.lineTo(points[i], points[i + 1]);
    }
    return path;
  }

  private static Area stroked(Shape line, double width) {
    return new Area(
        new BasicStroke((float) width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER)
            .createStrokedShape(line));
  }
}
