package io.pollard.study.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.DataException;
import io.pollard.study.plot.Boxes.Look;
import io.pollard.study.plot.Boxes.Placed;
import io.pollard.study.plot.Series.Line;
import io.pollard.study.plot.Series.Marker;
import io.pollard.study.plot.Series.Point;
import io.pollard.transferability.Box;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class PictureTest {

  @TempDir private Path folder;

  private static Picture picture(String name, double... values) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      points.add(new Point(i, values[i], values[i] - .05, values[i] + .05));
    }
    return new Picture(
        List.of(
            new Chart(
                "a < b & c",
                Axis.counting("epoch", 0, values.length - 1),
                Axis.between("score", 0, 1),
                List.of(new Series(name, Series.BLUE, Line.SOLID, Marker.CIRCLE, points)))));
  }

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static int count(Document svg, String element, String attribute, String value) {
    NodeList found = svg.getElementsByTagName(element);
    int count = 0;
    for (int i = 0; i < found.getLength(); i++) {
      count +=
          found.item(i).getAttributes().getNamedItem(attribute) != null
                  && found
                      .item(i)
                      .getAttributes()
                      .getNamedItem(attribute)
                      .getNodeValue()
                      .equals(value)
              ? 1
              : 0;
    }
    return count;
  }

  @Test
  void svgIsXmlThatHoldsItsTextsAsTexts() throws Exception {
    Document svg = parsed(picture("größer > kleiner", .2, .4, .8).svg());
    NodeList texts = svg.getElementsByTagName("text");
    List<String> said = new ArrayList<>();
    for (int i = 0; i < texts.getLength(); i++) {
      said.add(texts.item(i).getTextContent());
    }
    assertThat(said).contains("a < b & c", "epoch", "score", "0.2", "größer > kleiner");
    // the line through three points and the legend's; three markers and the legend's, and the band
    assertThat(count(svg, "polyline", "stroke", "#0072B2")).isEqualTo(2);
    assertThat(count(svg, "polygon", "fill", "#0072B2")).isEqualTo(5);
  }

  @Test
  void aLineHasAGapWhereThereIsNoNumber() throws Exception {
    Document svg = parsed(picture("score", .2, .4, Double.NaN, .5, .8).svg());
    assertThat(count(svg, "polyline", "stroke", "#0072B2")).isEqualTo(3);
  }

  @Test
  void higherValuesStandHigher() {
    BufferedImage low = picture("", .1, .1, .1).pixels();
    BufferedImage high = picture("", .9, .9, .9).pixels();
    assertThat(firstBlue(high)).isLessThan(firstBlue(low) - Picture.HEIGHT / 3);
  }

  private static int firstBlue(BufferedImage image) {
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if ((image.getRGB(x, y) & 0xFFFFFF) == 0x0072B2) {
          return y;
        }
      }
    }
    return image.getHeight();
  }

  /** The corners of the areas of a colour, or of the lines of a colour. */
  private static List<List<double[]>> spots(Document svg, String element, String colour) {
    NodeList found = svg.getElementsByTagName(element);
    List<List<double[]>> shapes = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      Element shape = (Element) found.item(i);
      if (shape.getAttribute(element.equals("polygon") ? "fill" : "stroke").equals(colour)) {
        shapes.add(
            Stream.of(shape.getAttribute("points").split(" "))
                .map(spot -> Stream.of(spot.split(",")).mapToDouble(Double::parseDouble).toArray())
                .toList());
      }
    }
    return shapes;
  }

  private static Chart boxes(Look look, Box box) {
    return new Chart(
        "",
        Axis.between("cut", 0, 1),
        Axis.between("coefficient", 0, 1),
        List.of(new Boxes("found", Series.BLUE, look, List.of(new Placed(.5, .2, box)))),
        List.of());
  }

  @Test
  void aBoxStandsBetweenItsQuartilesAndItsWhiskersReachToTheirEnds() throws Exception {
    Document svg =
        parsed(new Picture(List.of(boxes(Look.FULL, new Box(.1, .25, .4, .75, .9)))).svg());
    // The axes are 888 points wide, from 84 on.
    List<double[]> box = spots(svg, "polygon", "#0072B2").get(0);
    assertThat(box.stream().map(spot -> spot[0])).containsExactly(439.2, 616.8, 616.8, 439.2);
    List<List<double[]>> whiskers = spots(svg, "polyline", "#0072B2").subList(0, 2);
    double low = whiskers.get(0).get(0)[1];
    double high = whiskers.get(1).get(1)[1];
    double unit = (low - high) / .8;
    assertThat(whiskers.get(0).get(0)[0]).isEqualTo(528);
    assertThat(whiskers.get(0).get(1)[1]).isCloseTo(low - .15 * unit, within(.02));
    assertThat(whiskers.get(1).get(0)[1]).isCloseTo(low - .65 * unit, within(.02));
    assertThat(box.get(0)[1]).isCloseTo(low - .15 * unit, within(.02));
    assertThat(box.get(2)[1]).isCloseTo(low - .65 * unit, within(.02));
    assertThat(
            spots(svg, "polyline", "#222222").stream()
                .filter(line -> line.get(0)[0] == 439.2)
                .map(line -> line.get(1)[1]))
        .singleElement()
        .satisfies(median -> assertThat(median).isCloseTo(low - .3 * unit, within(.02)));
  }

  @Test
  void aHollowBoxIsWhiteInside() throws Exception {
    Box box = new Box(.1, .25, .4, .75, .9);
    String full = new Picture(List.of(boxes(Look.FULL, box))).svg();
    String hollow = new Picture(List.of(boxes(Look.HOLLOW, box))).svg();
    // One that is placed, and the legend's.
    assertThat(count(parsed(full), "polygon", "fill", "#0072B2")).isEqualTo(2);
    assertThat(count(parsed(hollow), "polygon", "fill", "#0072B2")).isZero();
    assertThat(count(parsed(hollow), "polyline", "stroke", "#0072B2")).isEqualTo(8);
  }

  @Test
  void panelsStandSideBySideAndTheirAxesAreLevel() throws Exception {
    Chart one = boxes(Look.FULL, new Box(.5, .5, .5, .5, .5));
    Chart withLegend =
        new Chart(
            "",
            one.x(),
            one.y(),
            one.boxes(),
            List.of(
                new Series(
                    "a long name in the legend", Series.GREEN, Line.SOLID, Marker.NONE, List.of()),
                new Series(
                    "and yet another long one", Series.PINK, Line.SOLID, Marker.NONE, List.of())));
    Picture picture = new Picture("all", 2, List.of(one, withLegend, one));
    assertThat(picture.pixels().getHeight())
        .isBetween(2 * Picture.HEIGHT + 20, 2 * Picture.HEIGHT + 60);
    List<List<double[]>> boxes =
        spots(parsed(picture.svg()), "polygon", "#0072B2").stream()
            .filter(box -> box.get(1)[0] - box.get(0)[0] > 20)
            .toList();
    assertThat(boxes).hasSize(3);
    assertThat(boxes.get(1).get(0)[0]).isEqualTo(boxes.get(0).get(0)[0] + 500);
    assertThat(boxes.get(1).get(0)[1]).isEqualTo(boxes.get(0).get(0)[1]);
    assertThat(boxes.get(2).get(0)[0]).isEqualTo(boxes.get(0).get(0)[0]);
    assertThat(boxes.get(2).get(0)[1]).isGreaterThan(Picture.HEIGHT);
  }

  @Test
  void longNamesStayOnThePage() {
    List<String> names =
        IntStream.range(0, 8).mapToObj(i -> "features.denseblock1.denselayer" + i).toList();
    String longName = "a name ".repeat(20);
    Chart chart =
        new Chart(
            longName,
            Axis.of("cut", names, 24),
            Axis.between("score", 0, 1),
            List.of(new Series(longName, Series.BLUE, Line.SOLID, Marker.NONE, List.of())));
    BufferedImage image = new Picture(List.of(chart)).pixels();
    assertThat(image.getHeight()).isGreaterThan(Picture.HEIGHT);
    for (int y = 0; y < image.getHeight(); y++) {
      assertThat(image.getRGB(1, y) & 0xFFFFFF).isEqualTo(0xFFFFFF);
      assertThat(image.getRGB(Picture.WIDTH - 2, y) & 0xFFFFFF).isEqualTo(0xFFFFFF);
    }
  }

  @Test
  void aPictureThatCanNotBeWrittenIsASentence() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> picture("a", .5, .6).write(file, "plot"))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("expected to write " + file.resolve("plot.png"));
  }

  @Test
  void aPageOfAnotherWidthHasLettersOfTheSameSize() throws Exception {
    Picture picture = picture("one", .5, .7, .6);
    Document wide = parsed(picture.svg(760, 440));
    Document narrow = parsed(picture.svg(340, 400));
    assertThat(wide.getDocumentElement().getAttribute("width")).isEqualTo("760");
    assertThat(wide.getDocumentElement().getAttribute("height")).isEqualTo("440");
    assertThat(narrow.getDocumentElement().getAttribute("viewBox")).isEqualTo("0 0 340 400");
    assertThat(count(narrow, "text", "font-size", "14"))
        .isEqualTo(count(wide, "text", "font-size", "14"))
        .isPositive();
    assertThat(picture.svg(Picture.WIDTH, Picture.HEIGHT)).isEqualTo(picture.svg());
  }

  @Test
  void aChartMayStandUnderAnotherTitle() {
    Chart chart = picture("one", .5, .7).charts().get(0);
    assertThat(new Picture(List.of(chart.withTitle(""))).svg()).doesNotContain("a &lt; b");
    assertThat(chart.withTitle("other").series()).isEqualTo(chart.series());
  }
}
