package io.pollard.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.app.report.Html.Attributes;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.study.plot.Axis;
import io.pollard.study.plot.Chart;
import io.pollard.study.plot.Series;
import io.pollard.study.plot.Series.Line;
import io.pollard.study.plot.Series.Point;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class HtmlTest {

  private static final String EVIL = "</td><script>alert(\"x\" + 'y') && 1</script>";

  @Test
  void textIsNeverMarkup() throws Exception {
    String markup = Html.element("p", Html.text(EVIL)).markup();
    assertThat(markup)
        .isEqualTo(
            "<p>&lt;/td&gt;&lt;script&gt;alert(&quot;x&quot; + &#39;y&#39;) &amp;&amp;"
                + " 1&lt;/script&gt;</p>");
    assertThat(Pages.parse(markup).getDocumentElement().getTextContent()).isEqualTo(EVIL);
  }

  @Test
  void anAttributeDoesNotEndAtAQuote() throws Exception {
    String markup = Html.element("p", Attributes.of("title", "\" onclick=\"x" + EVIL)).markup();
    Element found = Pages.parse(markup).getDocumentElement();
    assertThat(found.getAttributes().getLength()).isEqualTo(1);
    assertThat(found.getAttribute("title")).isEqualTo("\" onclick=\"x" + EVIL);
  }

  @Test
  void lettersThatXmlForbidsStandAsTheirNumbers() throws Exception {
    String markup = Html.element("p", Html.text("a\u0000b\u001bc\ufffed\ud800e\u202ef")).markup();
    assertThat(Pages.parse(markup).getDocumentElement().getTextContent())
        .isEqualTo("a\\x00b\\x1bc\\ufffed\\ud800e\\u202ef");
  }

  @Test
  void namesOfElementsAndAttributesAreNames() {
    assertThatThrownBy(() -> Html.element("p onclick"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Attributes.of("a=\"b\" c", "d"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void headingsOfTablesHaveTheirScope() throws Exception {
    Table table =
        new Table(
            List.of(
                Column.of("class", "<b>class</b>"),
                new Column("score", "score", 1, 2),
                Column.of("hash", "hash"),
                Column.of("note", "note")),
            List.of(List.of(EVIL, .123, "0123456789abcdef0123456789abcdef", "two words")));
    Document found = Pages.parse(Html.table("what <is> shown", table).markup());
    List<Element> headings = Pages.elements(found, "th");
    assertThat(headings)
        .extracting(heading -> heading.getAttribute("scope"))
        .containsExactly("col", "col", "col", "col", "row");
    assertThat(headings.get(0).getTextContent()).isEqualTo("<b>class</b>");
    assertThat(headings.get(4).getTextContent()).isEqualTo(EVIL);
    List<Element> cells = Pages.elements(found, "td");
    assertThat(cells).extracting(Element::getTextContent).startsWith("0.12");
    assertThat(cells).extracting(cell -> cell.getAttribute("data-of")).startsWith("score", "hash");
    assertThat(cells).extracting(cell -> cell.getAttribute("class")).contains("number", "long", "");
    assertThat(Pages.elements(found, "caption").get(0).getTextContent())
        .isEqualTo("what <is> shown");
  }

  @Test
  void aChartIsDrawnForBothWidthsAndDescribed() throws Exception {
    Chart chart =
        new Chart(
            "Score of " + EVIL,
            Axis.of("cut", List.of("<stem>", "\"layer\""), 24),
            Axis.between("score", 0, 1),
            List.of(
                Series.straight(EVIL, Series.BLUE, Line.SOLID, Point.of(0, 0), Point.of(1, 1))));
    Document found = Pages.parse(Html.chart(chart, "a line that rises").markup());
    assertThat(Pages.elements(found, "svg"))
        .extracting(svg -> svg.getAttribute("width"))
        .containsExactly("760", "340");
    assertThat(Pages.elements(found, "div"))
        .extracting(drawing -> drawing.getAttribute("role"), one -> one.getAttribute("aria-label"))
        .containsOnly(org.assertj.core.groups.Tuple.tuple("img", "a line that rises"));
    assertThat(Pages.elements(found, "script")).isEmpty();
    assertThat(Pages.elements(found, "text"))
        .extracting(Element::getTextContent)
        .contains("<stem>", "\"layer\"", EVIL);
    assertThat(Pages.elements(found, "figcaption").get(0).getTextContent())
        .isEqualTo("Score of " + EVIL);
  }

  @Test
  void aPictureOfPixelsIsInsideThePage() {
    assertThat(Html.image(new byte[] {1, 2, 3}, "an image").markup())
        .isEqualTo("<img src=\"data:image/png;base64,AQID\" alt=\"an image\"/>");
  }
}
