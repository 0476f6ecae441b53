package dev.eider.lab.table;

import java.util.Locale;

/** An SVG document in the making: white, with sans-serif text. */
final class SvgFigure {
  private final StringBuilder body = new StringBuilder();
  private final int width;
  private final int height;

  SvgFigure(int width, int height) {
    this.width = width;
    this.height = height;
  }

  /** Where a text is anchored to its point. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  void rectangle(double x, double y, double w, double h, String fill) {
    add("<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' fill='%s'/>", x, y, w, h, fill);
  }

  void line(double x1, double y1, double x2, double y2, String stroke) {
    add("<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s'/>", x1, y1, x2, y2, stroke);
  }

  /** A line through points {@code x,y x,y ...}. */
  void polyline(String points, String stroke) {
    add("<polyline points='%s' fill='none' stroke='%s' stroke-width='1.5'/>", points, stroke);
  }

  void text(double x, double y, Anchor anchor, String fill, String text) {
    add(
        "<text x='%.1f' y='%.1f' text-anchor='%s' fill='%s'>%s</text>",
        x, y, anchor.name().toLowerCase(Locale.ROOT), fill, escaped(text));
  }

  private void add(String format, Object... values) {
    body.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** The document. */
  @Override
  public String toString() {
    return """
        <svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %s %s' font-family='sans-serif' font-size='10'>
        <rect width='%s' height='%s' fill='white'/>
        """
            .formatted(width, height, width, height)
        + body
        + "</svg>\n";
  }
}
