package io.pollard.app.report;

import io.pollard.study.Table;
import io.pollard.study.plot.Chart;
import io.pollard.study.plot.Picture;
import io.pollard.text.StrangersText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A piece of a page that is XML as well as HTML. Text and values of attributes are escaped where
 * they come in, and nothing else can come in, so that no name of a class, file or column is ever
 * obeyed by a browser.
 *
 * <pre>{@code
 * Html.element("p", Html.text("a < b")).markup(); // what a browser shows as a < b
 * }</pre>
 */
public final class Html {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

  /** What a browser takes for whole without an end; everything else is ended. */
  private static final List<String> VOID = List.of("meta", "img", "br", "hr");

  /** Of a chart on a screen, in pixels; on a telephone's the narrow one is shown. */
  private static final int WIDE = 760;

  private static final int WIDE_HEIGHT = 440;
  private static final int NARROW = 340;

  /** Of one of several charts. */
  private static final int PANEL_HEIGHT = 360;

  private static final int NARROW_HEIGHT = 400;

  /** Tables of fewer columns fit a telephone as they are. */
  private static final int STACKED = 4;

  private static final String NUMBER = "number";

  /** Letters of a word that fits no column. */
  private static final int LONG = 24;

  /** Columns of a table that needs small letters. */
  private static final int MANY = 9;

  private final String markup;

  private Html(String markup) {
    this.markup = markup;
  }

  /** Nothing. */
  public static Html none() {
    return new Html("");
  }

  /** Words; what is invisible stands as its number, and nothing in them is markup. */
  public static Html text(String words) {
    return new Html(escaped(StrangersText.visible(words).replace(" %", "\u00a0%")));
  }

  /** The same over several lines. */
  public static Html lines(String words) {
    return new Html(escaped(StrangersText.visibleLines(words)));
  }

  /**
   * @param name of an element, in small letters
   * @throws IllegalArgumentException if it is none
   */
  public static Html element(String name, Html... children) {
    return element(name, Attributes.none(), children);
  }

  /**
   * @param name of an element, in small letters
   * @throws IllegalArgumentException if it is none
   */
  public static Html element(String name, Attributes attributes, Html... children) {
    requireName(name);
    String start = "<" + name + attributes.markup();
    return VOID.contains(name)
        ? new Html(start + "/>")
        : new Html(start + ">" + all(Arrays.asList(children)).markup + "</" + name + ">");
  }

  /** Several pieces one after the other. */
  public static Html all(List<Html> pieces) {
    return new Html(pieces.stream().map(Html::markup).collect(Collectors.joining()));
  }

  public static Html all(Html... pieces) {
    return all(Arrays.asList(pieces));
  }

  /** A paragraph of words. */
  public static Html paragraph(String words) {
    return element("p", text(words));
  }

  /** What stands where a study has nothing. */
  public static Html missing(String sentence) {
    return element("p", Attributes.of("class", "missing"), text(sentence));
  }

  /** A list of sentences; nothing where there is none. */
  public static Html list(List<String> sentences) {
    return sentences.isEmpty()
        ? none()
        : element(
            "ul", all(sentences.stream().map(sentence -> element("li", text(sentence))).toList()));
  }

  /** A command, to be copied. */
  public static Html command(String words) {
    return element("pre", element("code", lines(words)));
  }

  public static Html heading(int level, String words) {
    return element("h" + level, text(words));
  }

  /**
   * A table that is read row by row on a small screen.
   *
   * @param caption what it is of
   */
  public static Html table(String caption, Table table) {
    return table(
        caption,
        table.headings(),
        IntStream.range(0, table.columns().size()).mapToObj(table::isNumeric).toList(),
        table.cells());
  }

  /**
   * The same of texts alone, however long.
   *
   * @param rows a text a heading
   */
  public static Html table(String caption, List<String> headings, List<List<String>> rows) {
    return table(caption, headings, Collections.nCopies(headings.size(), false), rows);
  }

  private static Html table(
      String caption, List<String> headings, List<Boolean> numeric, List<List<String>> rows) {
    List<Html> head = new ArrayList<>();
    for (int column = 0; column < headings.size(); column++) {
      head.add(
          element(
              "th",
              Attributes.of("scope", "col")
                  .with("role", "columnheader")
                  .with("class", numeric.get(column) ? NUMBER : ""),
              text(headings.get(column))));
    }
    List<Html> body = new ArrayList<>();
    for (List<String> row : rows) {
      List<Html> cells = new ArrayList<>();
      for (int column = 0; column < row.size(); column++) {
        Attributes attributes =
            Attributes.of(
                    "class",
                    numeric.get(column) ? NUMBER : hasLongWord(row.get(column)) ? "long" : "")
                .with("data-of", headings.get(column));
        // The first of a row names it.
        cells.add(
            column == 0
                ? element(
                    "th",
                    attributes.with("scope", "row").with("role", "rowheader"),
                    text(row.get(column)))
                : element("td", attributes.with("role", "cell"), text(row.get(column))));
      }
      body.add(element("tr", Attributes.of("role", "row"), all(cells)));
    }
    return element(
        "div",
        Attributes.of("class", "scroll"),
        element(
            "table",
            Attributes.of("role", "table")
                .with(
                    "class",
                    headings.size() < STACKED
                        ? ""
                        : headings.size() < MANY ? "stacked" : "stacked many"),
            element("caption", text(caption)),
            element(
                "thead",
                Attributes.of("role", "rowgroup"),
                element("tr", Attributes.of("role", "row"), all(head))),
            element("tbody", Attributes.of("role", "rowgroup"), all(body))));
  }

  /** As a hash, which may be broken anywhere. */
  private static boolean hasLongWord(String words) {
    return Arrays.stream(words.split(" ", -1)).anyMatch(word -> word.length() > LONG);
  }

  /**
   * A chart with its title beneath, drawn for a wide and for a narrow screen.
   *
   * @param description what it shows, for who does not see it
   */
  public static Html chart(Chart chart, String description) {
    Picture picture = new Picture(List.of(chart.withTitle("")));
    return element(
        "figure",
        drawing("wide", picture.svg(WIDE, WIDE_HEIGHT), description),
        drawing("narrow", picture.svg(NARROW, NARROW_HEIGHT), description),
        element("figcaption", text(chart.title())));
  }

  /**
   * Charts as they stand side by side in a picture, one beneath the other on a narrow screen.
   *
   * @param description what it shows, for who does not see it
   */
  public static Html picture(Picture picture, String description) {
    Picture untitled = new Picture("", picture.columns(), picture.charts());
    Picture stacked = new Picture("", 1, picture.charts());
    return element(
        "figure",
        drawing("wide", untitled.svg(WIDE, PANEL_HEIGHT), description),
        drawing("narrow", stacked.svg(NARROW, PANEL_HEIGHT), description),
        element("figcaption", text(picture.title())));
  }

  private static Html drawing(String kind, String svg, String description) {
    return element(
        "div",
        Attributes.of("class", "chart " + kind).with("role", "img").with("aria-label", description),
        // Made by a pen that escapes all its words.
        new Html(svg));
  }

  /**
   * A picture of pixels inside the page.
   *
   * @param png a whole PNG file
   * @param description what it shows, for who does not see it
   */
  public static Html image(byte[] png, String description) {
    return element(
        "img",
        Attributes.of("src", "data:image/png;base64," + Base64.getEncoder().encodeToString(png))
            .with("alt", description));
  }

  /** The rules of the page's looks, which are ours: no text of a study may come here. */
  static Html style(String rules) {
    if (rules.contains("<")) {
      throw new IllegalArgumentException("expected rules without markup but found <");
    }
    // As a comment of CSS in a section of XML, so that both kinds of readers leave it alone.
    return new Html("<style>/*<![CDATA[*/\n" + rules + "/*]]>*/</style>");
  }

  /** As it stands in a file. */
  public String markup() {
    return markup;
  }

  @Override
  public String toString() {
    return markup;
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("expected the name of an element but found " + name);
    }
  }

  private static String escaped(String words) {
    StringBuilder escaped = new StringBuilder();
    words
        .codePoints()
        .forEach(
            letter -> {
              switch (letter) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                // No letter, and nowhere allowed in XML.
                case 0xfffe, 0xffff ->
                    escaped.append(String.format(Locale.ROOT, "\\u%04x", letter));
                default -> escaped.appendCodePoint(letter);
              }
            });
    return escaped.toString();
  }

  /** Of an element, each value escaped; those without a value are left out. */
  public static final class Attributes {

    private static final Attributes NONE = new Attributes("");

    private final String markup;

    private Attributes(String markup) {
      this.markup = markup;
    }

    public static Attributes none() {
      return NONE;
    }

    public static Attributes of(String name, String value) {
      return NONE.with(name, value);
    }

    /** One more; none where the value is empty. */
    public Attributes with(String name, String value) {
      requireName(name);
      return value.isEmpty()
          ? this
          : new Attributes(markup + " " + name + "=\"" + text(value).markup + "\"");
    }

    String markup() {
      return markup;
    }
  }
}
