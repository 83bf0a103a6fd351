package io.pollard.study.plot;

import io.pollard.text.StrangersText;
import java.awt.Color;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes SVG 1.1 with texts as texts. */
final class SvgPen implements Pen {

  private final StringBuilder elements = new StringBuilder();

  /** The whole document. */
  String document(int width, int height) {
    return String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d"
                + " %d\" font-family=\"sans-serif\">\n",
            width,
            height,
            width,
            height)
        + elements
        + "</svg>\n";
  }

  @Override
  public void line(List<Spot> through, Color colour, double width, Series.Line dashes) {
    String pattern =
        dashes.lengths().isEmpty()
            ? ""
            : " stroke-dasharray=\""
                + dashes.lengths().stream().map(SvgPen::number).collect(Collectors.joining(","))
                + "\"";
    add(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\"%s/>",
        points(through), hex(colour), number(width), pattern);
  }

  @Override
  public void fill(List<Spot> corners, Color colour, double opacity) {
    add(
        "<polygon points=\"%s\" fill=\"%s\"%s/>",
        points(corners),
        hex(colour),
        opacity == 1 ? "" : " fill-opacity=\"" + number(opacity) + "\"");
  }

  @Override
  public void text(String text, Spot at, Anchor anchor, double degrees, Lettering lettering) {
    add(
        "<text x=\"%s\" y=\"%s\" font-size=\"%d\" fill=\"%s\"%s%s%s>%s</text>",
        number(at.x()),
        number(at.y()),
        lettering.size(),
        hex(lettering.colour()),
        lettering.bold() ? " font-weight=\"bold\"" : "",
        anchor == Anchor.START
            ? ""
            : " text-anchor=\"" + anchor.name().toLowerCase(Locale.ROOT) + "\"",
        degrees == 0
            ? ""
            : " transform=\"rotate(%s %s %s)\""
                .formatted(number(degrees), number(at.x()), number(at.y())),
        StrangersText.visible(text)
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;"));
  }

  private void add(String element, Object... values) {
    elements.append(String.format(Locale.ROOT, element, values)).append('\n');
  }

  private static String points(List<Spot> spots) {
    return spots.stream()
        .map(spot -> number(spot.x()) + "," + number(spot.y()))
        .collect(Collectors.joining(" "));
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value);
    return text.replaceAll("\\.?0+$", "");
  }

  private static String hex(Color colour) {
    return String.format(Locale.ROOT, "#%06X", colour.getRGB() & 0xFFFFFF);
  }
}
