package io.pollard.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.imaging.Affine;
import io.pollard.testing.Golden;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SeriesGeometryTest {

  private static final PatientVector LEFT = new PatientVector(1, 0, 0);
  private static final PatientVector BACK = new PatientVector(0, 1, 0);
  private static final PatientVector HEAD = new PatientVector(0, 0, 1);

  private static SlicePlane slice(String name, SlicePlane.Placement placement) {
    return new SlicePlane(
        name, name, 256, 256, Optional.of(placement), Optional.empty(), false, Map.of());
  }

  private static SlicePlane.Placement axial(double left, double back, double head) {
    return new SlicePlane.Placement(new PatientVector(left, back, head), LEFT, BACK, 0.5, 0.5);
  }

  /** Axial slices at these heights. */
  private static List<SlicePlane> at(double... heights) {
    return IntStream.range(0, heights.length)
        .mapToObj(i -> slice("IM" + i, axial(-60, -70, heights[i])))
        .toList();
  }

  private static List<SlicePlane> stack(int count, IntFunction<SlicePlane> slice) {
    return IntStream.range(0, count).mapToObj(slice).toList();
  }

  private static SlicePlane changed(SlicePlane of, UnaryOperator<Map<String, String>> traits) {
    return new SlicePlane(
        of.name(),
        of.instance(),
        of.rows(),
        of.columns(),
        of.placement(),
        of.location(),
        of.isLocalizer(),
        traits.apply(new LinkedHashMap<>(of.traits())));
  }

  private static SlicePlane with(SlicePlane of, String trait, Object value) {
    return changed(
        of,
        traits -> {
          traits.put(trait, String.valueOf(value));
          return traits;
        });
  }

  private static SlicePlane localizer(SlicePlane of) {
    return new SlicePlane(
        of.name(), of.instance(), 512, 888, of.placement(), of.location(), true, of.traits());
  }

  private static SlicePlane located(String name, Double location) {
    return new SlicePlane(
        name, name, 8, 8, Optional.empty(), Optional.ofNullable(location), false, Map.of());
  }

  private static void refuses(List<SlicePlane> slices, String... words) {
    assertThatThrownBy(() -> SeriesGeometry.of(slices))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(words);
  }

  private static List<SlicePlane> planes(JsonNode golden, JsonNode one) {
    List<Double> axes = list(one.get("orientation"));
    List<SlicePlane> planes = new ArrayList<>();
    for (JsonNode position : one.get("positions")) {
      planes.add(
          new SlicePlane(
              "IM" + planes.size(),
              "1." + planes.size(),
              golden.get("rows").intValue(),
              golden.get("columns").intValue(),
              Optional.of(
                  new SlicePlane.Placement(
                      PatientVector.of(list(position), 0),
                      PatientVector.of(axes, 0),
                      PatientVector.of(axes, 3),
                      golden.get("betweenRows").doubleValue(),
                      golden.get("betweenColumns").doubleValue())),
              Optional.empty(),
              false,
              Map.of()));
    }
    return planes;
  }

  private static List<Double> list(JsonNode numbers) {
    return IntStream.range(0, numbers.size()).mapToObj(i -> numbers.get(i).doubleValue()).toList();
  }

  /** SimpleITK is the oracle: series.py. */
  @Test
  void orderOriginDirectionsAndSpacingAreThoseOfSimpleItkInEveryOrientation() throws IOException {
    JsonNode golden = Golden.read("series");
    for (JsonNode one : golden.get("cases")) {
      String name = one.get("name").asText();
      SeriesGeometry geometry = SeriesGeometry.of(planes(golden, one));
      assertThat(geometry.order().stream().mapToLong(i -> i).toArray())
          .as(name)
          .isEqualTo(Golden.longs(one.get("order")));
      double[] direction = Golden.numbers(one.get("direction"));
      double[] spacing = Golden.numbers(one.get("spacing"));
      double[] origin = Golden.numbers(one.get("origin"));
      Affine affine = geometry.affine().orElseThrow();
      for (int row = 0; row < 3; row++) {
        int sign = row < 2 ? -1 : 1; // its space runs to the left and back
        for (int column = 0; column < 3; column++) {
          assertThat(affine.at(row, column))
              .as(name)
              .isCloseTo(sign * direction[3 * row + column] * spacing[column], within(1e-5));
        }
        assertThat(affine.at(row, 3)).as(name).isCloseTo(sign * origin[row], within(1e-12));
        assertThat(geometry.spacing().millimetres().get(row))
            .as(name)
            .isCloseTo(spacing[2 - row], within(1e-5));
      }
      assertThat(geometry.notes()).isEmpty();
    }
    assertThat(golden.get("cases")).hasSize(31);
  }

  @Test
  void orderIsOfPositionsWhateverTheOrderOfFiles() throws IOException {
    List<SlicePlane> slices = new ArrayList<>(at(-10, -7.5, -5, -2.5, 0, 2.5));
    List<String> sorted = slices.stream().map(SlicePlane::name).toList();
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      Collections.shuffle(slices, random);
      assertThat(SeriesGeometry.of(slices).order().stream().map(k -> slices.get(k).name()))
          .containsExactlyElementsOf(sorted);
    }
  }

  @Test
  void slicesThatAreMissingAreNamedByPosition() {
    refuses(
        at(0, 2.5, 5, 12.5, 15, 20, 22.5),
        "2.5 mm apart",
        "3 are missing",
        "at 7.5, 10 mm, between IM2 and IM3",
        "at 17.5 mm, between IM4 and IM5");
    refuses(at(9, 6, 0, -3), "one is missing: at 3 mm, between IM2 and IM1");
  }

  @Test
  void stepsMayDifferByATenthAsRoundedPositionsDo() throws IOException {
    double[] rounded =
        IntStream.range(0, 200).mapToDouble(i -> Math.round(0.625 * i * 10) / 10.0).toArray();
    assertThat(SeriesGeometry.of(at(rounded)).spacing().millimetres().get(0))
        .isCloseTo(0.625, within(1e-3));
    refuses(
        at(0, 2, 4, 6, 9, 12, 15),
        "equally far apart, to a tenth",
        "2 mm between IM0 and IM1",
        "3 mm between IM3 and IM4");
    refuses(at(0, 1, 2, 3, 4.08, 5.16, 6.24, 7.32, 8.4), "equally far apart");
  }

  @Test
  void slicesAtOnePositionAreToldByWhatTheyDifferIn() {
    List<SlicePlane> echoes =
        stack(
            8,
            i ->
                with(
                    with(at(0, 0, 3, 3, 6, 6, 9, 9).get(i), "EchoTime", i % 2 == 0 ? 10 : 80),
                    "ContentTime",
                    120000 + i));
    refuses(
        echoes,
        "8 slices at 4 of 4 positions",
        "IM0 and IM1 at 0 mm",
        "they differ in EchoTime (10, 80), ContentTime; put");
    assertThatThrownBy(() -> SeriesGeometry.of(echoes)).hasMessageNotContaining("120000");
    refuses(at(5, 5, 5), "3 slices at 1 of 1 positions", "nothing that is known");
    refuses(at(0, 1, 2, 3, 3.04, 4), "2 slices at 1 of 5 positions", "IM3 and IM4");
  }

  @Test
  void copiesOfAFileAreCalledCopies() {
    List<SlicePlane> slices = new ArrayList<>(at(0, 1, 2));
    SlicePlane first = slices.get(0);
    slices.add(
        new SlicePlane(
            "copy of IM0",
            first.instance(),
            first.rows(),
            first.columns(),
            first.placement(),
            first.location(),
            false,
            Map.of()));
    refuses(slices, "as IM0 and copy of IM0", "copies of each other (SOPInstanceUID)");
  }

  @Test
  void aTiltedGantryIsRefusedWithItsAngle() {
    double angle = Math.toRadians(12);
    List<SlicePlane> tilted =
        stack(
            20,
            i ->
                slice(
                    "IM" + i,
                    new SlicePlane.Placement(
                        new PatientVector(0, 0, 5 * i),
                        LEFT,
                        new PatientVector(0, Math.cos(angle), Math.sin(angle)),
                        0.5,
                        0.5)));
    refuses(tilted, "sheared by 12 degrees", "tilted gantry");
  }

  /** Half a pixel over all slices is what rounded directions do. */
  @Test
  void aShearOfLessThanAPixelOverAllSlicesIsInTheAffine() throws IOException {
    SeriesGeometry geometry =
        SeriesGeometry.of(stack(11, i -> slice("IM" + i, axial(0, 0.04 * i, 3 * i))));
    List<Double> last = geometry.affine().orElseThrow().position(0, 0, 10);
    assertThat(last.get(1)).isCloseTo(-0.4, within(1e-12));
    assertThat(last.get(2)).isCloseTo(30, within(1e-12));
    refuses(stack(21, i -> slice("IM" + i, axial(0, 0.04 * i, 3 * i))), "sheared by 0.764 degrees");
  }

  @Test
  void slicesThatWanderSidewaysAreNoVolume() {
    refuses(
        stack(9, i -> slice("IM" + i, axial(i == 4 ? 7 : 0, 0, 3 * i))),
        "corners lie on one line",
        "7 mm aside");
  }

  @Test
  void localizersAreLeftOutAndNamed() throws IOException {
    SlicePlane.Placement sagittal =
        new SlicePlane.Placement(new PatientVector(0, 0, 0), BACK, HEAD.times(-1), 1, 1);
    List<SlicePlane> slices = new ArrayList<>();
    slices.add(localizer(slice("SCOUT", sagittal)));
    slices.addAll(at(0, 1, 2));
    SeriesGeometry geometry = SeriesGeometry.of(slices);
    assertThat(geometry.order()).containsExactly(1, 2, 3);
    assertThat(geometry.notes())
        .containsExactly("1 of 4 slices are localisers (ImageType) and were left out, as SCOUT");
    refuses(slices.stream().map(SeriesGeometryTest::localizer).toList(), "all 4 are localisers");
    refuses(slices.subList(0, 2), "at least two slices", "but found one, IM0", "as SCOUT");
  }

  @Test
  void aFewOfAnotherKindAreLeftOutAndMoreAreRefused() throws IOException {
    SlicePlane.Placement coronal =
        new SlicePlane.Placement(new PatientVector(0, 0, 0), LEFT, HEAD, 0.5, 0.5);
    List<SlicePlane> slices = new ArrayList<>(at(0, 1, 2, 3, 4));
    slices.add(slice("other", coronal));
    SeriesGeometry geometry = SeriesGeometry.of(slices);
    assertThat(geometry.order()).containsExactly(0, 1, 2, 3, 4);
    assertThat(geometry.notes().get(0))
        .contains("1 of 6 slices", "orientation (axial, coronal)", "left out, as other");
    refuses(
        Stream.concat(at(0, 1, 2, 3).stream(), slices.stream().skip(5)).toList(),
        "2 kinds, 4 of 5 slices beside 1 others",
        "IM0 and other, which differ in orientation (axial, coronal)");
  }

  @Test
  void whatWasLeftOutIsNamedWhereASliceIsMissing() {
    SlicePlane nowhere =
        new SlicePlane(
            "nowhere", "9", 256, 256, Optional.empty(), Optional.empty(), false, Map.of());
    refuses(
        Stream.concat(at(0, 1, 2, 4, 5, 6).stream(), Stream.of(nowhere)).toList(),
        "one is missing: at 3 mm, between IM2 and IM3",
        "1 of 7 slices differ from the others in",
        "left out, as nowhere");
  }

  @Test
  void mixedSizesAndSpacingsAreNamed() {
    SlicePlane.Placement coarse =
        new SlicePlane.Placement(new PatientVector(0, 0, 2), LEFT, BACK, 1, 0.5);
    SlicePlane other =
        new SlicePlane(
            "other", "9", 128, 256, Optional.of(coarse), Optional.empty(), false, Map.of());
    refuses(
        Stream.concat(at(0, 1).stream(), Stream.of(other)).toList(),
        "size (256x256, 256x128)",
        "spacing of pixels (0.5x0.5, 0.5x1 mm)");
  }

  @Test
  void oneSliceIsNoVolume() {
    refuses(at(3), "at least two slices", "one, IM0");
  }

  @Test
  void slicesWithoutPositionsAreSortedByTheirLocationsAndLieNowhere() throws IOException {
    SeriesGeometry geometry =
        SeriesGeometry.of(List.of(located("a", 4.0), located("b", -1.0), located("c", 1.5)));
    assertThat(geometry.order()).containsExactly(1, 2, 0);
    assertThat(geometry.affine()).isEmpty();
    assertThat(geometry.notes().get(0)).contains("SliceLocation", "no ImagePositionPatient");
    refuses(List.of(located("a", 4.0), located("b", null)), "ImagePositionPatient", "b does not");
    refuses(List.of(located("a", 4.0), located("b", 4.0)), "one slice at each position");
    refuses(List.of(located("a", 4.0), located("b", 6.0), at(1).get(0)), "whether they say where");
  }

  @Test
  void numbersThatAreNoneAreRefused() {
    for (SlicePlane.Placement odd :
        List.of(
            axial(Double.NaN, 0, 1),
            new SlicePlane.Placement(HEAD, LEFT, LEFT, 1, 1),
            new SlicePlane.Placement(HEAD, LEFT.times(2), BACK, 1, 1),
            new SlicePlane.Placement(HEAD, LEFT, BACK, 0, 1),
            new SlicePlane.Placement(HEAD, LEFT, BACK, 1, Double.POSITIVE_INFINITY))) {
      refuses(Stream.concat(at(0, 1, 2).stream(), Stream.of(slice("odd", odd))).toList(), "odd");
    }
    refuses(
        List.of(slice("odd", new SlicePlane.Placement(HEAD, LEFT, LEFT, 1, 1)), at(1).get(0)),
        "in odd but found position 0.0\\0.0\\1.0, directions 1.0\\0.0\\0.0 and 1.0\\0.0\\0.0,"
            + " distances of 1.0 x 1.0 mm");
  }
}
