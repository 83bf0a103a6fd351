package io.pollard.study.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.study.plot.Series.Line;
import io.pollard.study.plot.Series.Marker;
import io.pollard.study.plot.Series.Point;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
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

  @Test
  void aPictureThatCanNotBeWrittenIsASentence() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> picture("a", .5, .6).write(file, "plot"))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("expected to write " + file.resolve("plot.png"));
  }
}
