package io.pollard.dicom;

import io.pollard.imaging.Affine;
import io.pollard.imaging.Spacing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * How slices make a volume: sorted by their positions along the normal of their plane, as far apart
 * as these say (not as SliceThickness and SpacingBetweenSlices do), and only where they do make
 * one. The frames of one object are slices too.
 *
 * <pre>{@code
 * SeriesGeometry geometry = SeriesGeometry.of(planes);
 * geometry.order().get(0); // the index of the slice at the start of the normal
 * }</pre>
 *
 * @param order indices of the slices given, along the normal; those left out are missing
 * @param rows of every slice
 * @param columns of every slice
 * @param affine from column, row and place in the order to the patient's right, front and head;
 *     empty where slices are sorted by SliceLocation, since they have no positions
 * @param spacing in mm between slices, rows and columns; unknown where one of these is
 * @param notes a sentence each about what was left out or is not known
 */
record SeriesGeometry(
    List<Integer> order,
    int rows,
    int columns,
    Optional<Affine> affine,
    Spacing spacing,
    List<String> notes) {

  /** Of the usual step: how far off a regular grid a slice may lie. */
  private static final double REGULAR = 0.1;

  /** Of the usual step: slices nearer to each other are at one position. */
  private static final double SAME = 0.1;

  /** Slices that are no further apart are at one position whatever the usual step is, in mm. */
  private static final double NOWHERE = 0.01;

  /** One of so many slices may be of another kind and is left out. */
  private static final int MINORITY = 5;

  private static final int NAMED = 5;

  /** Times of day tell slices apart, but are nobody's business. */
  private static final Set<String> CLOCKS = Set.of("AcquisitionTime", "ContentTime");

  SeriesGeometry {
    order = List.copyOf(order);
    notes = List.copyOf(notes);
  }

  /**
   * Slices that call themselves localisers are left out where there are others; so are those of
   * another orientation, size or pixel spacing where they are less than a fifth.
   *
   * @throws IOException with the reason why they are no volume: a single slice, several at one
   *     position, some missing, steps that differ by more than a tenth, a sheared stack (gantry
   *     tilt), mixed orientations or sizes, or no positions
   */
  static SeriesGeometry of(List<SlicePlane> slices) throws IOException {
    return new Stack(slices).geometry();
  }

  /** Slices on their way to a volume. */
  private static final class Stack {
    private final List<SlicePlane> slices;
    private final List<String> notes = new ArrayList<>();

    /** Indices of those that count, sorted when it is known how. */
    private List<Integer> kept;

    Stack(List<SlicePlane> slices) {
      this.slices = slices;
      this.kept = IntStream.range(0, slices.size()).boxed().toList();
    }

    SeriesGeometry geometry() throws IOException {
      refuseSingle();
      leaveLocalizersOut();
      leaveOthersOut();
      refuseSingle();
      try {
        return first().placement().isPresent() ? placed() : located();
      } catch (IOException e) {
        // What was left out may be what is missing.
        throw notes.isEmpty()
            ? e
            : new IOException(e.getMessage() + "; " + String.join("; ", notes), e);
      }
    }

    private SlicePlane first() {
      return slices.get(kept.get(0));
    }

    private SlicePlane last() {
      return slices.get(kept.get(kept.size() - 1));
    }

    private Stream<SlicePlane> planes() {
      return kept.stream().map(slices::get);
    }

    private void refuseSingle() throws IOException {
      if (kept.size() < 2) {
        throw new IOException(
            "expected a series of at least two slices, which are a volume, but found %s%s"
                .formatted(
                    kept.isEmpty() ? "none" : "one, " + first().name(),
                    notes.isEmpty() ? "" : "; " + String.join("; ", notes)));
      }
    }

    private void leaveLocalizersOut() throws IOException {
      List<Integer> localizers = kept.stream().filter(i -> slices.get(i).isLocalizer()).toList();
      if (localizers.isEmpty()) {
        return;
      }
      if (localizers.size() == kept.size()) {
        throw new IOException(
            ("expected slices of a volume but all %s are localisers, on which others were planned"
                    + " (ImageType)")
                .formatted(localizers.size()));
      }
      leaveOut(localizers, "are localisers (ImageType)");
    }

    private void leaveOut(List<Integer> some, String why) {
      notes.add(
          "%s of %s slices %s and were left out, as %s"
              .formatted(some.size(), slices.size(), why, slices.get(some.get(0)).name()));
      Set<Integer> gone = Set.copyOf(some);
      kept = kept.stream().filter(i -> !gone.contains(i)).toList();
    }

    private void leaveOthersOut() throws IOException {
      for (SlicePlane slice : planes().toList()) {
        if (slice.placement().isPresent() && !slice.placement().get().isSound()) {
          throw new IOException(
              ("expected a finite position, two perpendicular directions of length 1 and distances"
                      + " of pixels above 0 mm in %s but found %s")
                  .formatted(slice.name(), slice.placement().get().words()));
        }
      }
      List<List<Integer>> kinds = kinds();
      if (kinds.size() == 1) {
        return;
      }
      List<Integer> most = kinds.get(0);
      List<Integer> others = kinds.stream().skip(1).flatMap(List::stream).sorted().toList();
      SlicePlane one = slices.get(most.get(0));
      String difference = difference(one, slices.get(others.get(0)));
      if (MINORITY * others.size() >= kept.size()) {
        throw new IOException(
            ("expected slices of one orientation and size but found %s kinds, %s of %s slices beside"
                    + " %s others, as %s and %s, which differ in %s; put each kind in a series of its"
                    + " own")
                .formatted(
                    kinds.size(),
                    most.size(),
                    kept.size(),
                    others.size(),
                    one.name(),
                    slices.get(others.get(0)).name(),
                    difference));
      }
      leaveOut(others, "differ from the others in " + difference);
    }

    /** Those that are alike together, the largest kind first. */
    private List<List<Integer>> kinds() {
      List<List<Integer>> kinds = new ArrayList<>();
      for (int i : kept) {
        kinds.stream()
            .filter(kind -> difference(slices.get(kind.get(0)), slices.get(i)).isEmpty())
            .findFirst()
            .orElseGet(
                () -> {
                  List<Integer> other = new ArrayList<>();
                  kinds.add(other);
                  return other;
                })
            .add(i);
      }
      kinds.sort(Comparator.comparingInt(kind -> -kind.size()));
      return kinds;
    }

    /** What makes two slices no part of one volume, in words; empty where nothing does. */
    private static String difference(SlicePlane one, SlicePlane other) {
      List<String> found = new ArrayList<>();
      if (one.rows() != other.rows() || one.columns() != other.columns()) {
        found.add("size (%s, %s)".formatted(size(one), size(other)));
      }
      if (one.placement().isPresent() != other.placement().isPresent()) {
        found.add("whether they say where they lie (ImagePositionPatient)");
      } else if (one.placement().isPresent()) {
        SlicePlane.Placement here = one.placement().get();
        SlicePlane.Placement there = other.placement().orElseThrow();
        if (!here.isParallel(there)) {
          found.add("orientation (%s, %s)".formatted(here.plane(), there.plane()));
        }
        if (!here.isAsDense(there)) {
          found.add("spacing of pixels (%s, %s mm)".formatted(dense(here), dense(there)));
        }
      }
      return String.join(" and ", found);
    }

    private static String size(SlicePlane slice) {
      return slice.columns() + "x" + slice.rows();
    }

    private static String dense(SlicePlane.Placement placement) {
      return words(placement.betweenColumns()) + "x" + words(placement.betweenRows());
    }

    /** Slices that say where they lie. */
    private SeriesGeometry placed() throws IOException {
      SlicePlane.Placement plane = first().placement().orElseThrow();
      PatientVector normal = plane.normal();
      sort(slice -> slice.placement().orElseThrow().position().dot(normal));
      refuseSamePositions(slice -> slice.placement().orElseThrow().position().dot(normal));
      PatientVector start = position(first());
      PatientVector step = position(last()).minus(start).times(1.0 / (kept.size() - 1));
      double along = step.dot(normal);
      refuseShear(start, step.times(1 / along), plane, normal);
      refuseIrregular(planes().mapToDouble(slice -> position(slice).dot(normal)).toArray());
      List<List<Double>> columns =
          List.of(
              plane.alongRow().times(plane.betweenColumns()).rightFrontHead(),
              plane.downColumn().times(plane.betweenRows()).rightFrontHead(),
              step.rightFrontHead(),
              start.rightFrontHead());
      Affine affine =
          new Affine(IntStream.range(0, 12).mapToObj(i -> columns.get(i % 4).get(i / 4)).toList());
      return new SeriesGeometry(
          kept,
          first().rows(),
          first().columns(),
          Optional.of(affine),
          new Spacing(List.of(along, plane.betweenRows(), plane.betweenColumns())),
          notes);
    }

    private static PatientVector position(SlicePlane slice) {
      return slice.placement().orElseThrow().position();
    }

    /** Slices without a position: their locations give an order, but no place in the patient. */
    private SeriesGeometry located() throws IOException {
      Optional<SlicePlane> lost =
          planes().filter(slice -> slice.location().filter(Double::isFinite).isEmpty()).findFirst();
      if (lost.isPresent()) {
        throw new IOException(
            ("expected slices that say where they lie (ImagePositionPatient,"
                    + " ImageOrientationPatient and PixelSpacing, or SliceLocation) but %s does not;"
                    + " the order of instance numbers is none of places")
                .formatted(lost.get().name()));
      }
      Function<SlicePlane, Double> location = slice -> slice.location().orElseThrow();
      sort(location);
      refuseSamePositions(location);
      refuseIrregular(planes().mapToDouble(location::apply).toArray());
      notes.add(
          "its slices are sorted by SliceLocation, as they have no ImagePositionPatient,"
              + " ImageOrientationPatient and PixelSpacing: how it lies in the patient is not known");
      return new SeriesGeometry(
          kept, first().rows(), first().columns(), Optional.empty(), Spacing.unknown(), notes);
    }

    private void sort(Function<SlicePlane, Double> place) {
      kept =
          kept.stream()
              .sorted(
                  Comparator.<Integer, Double>comparing(i -> place.apply(slices.get(i)))
                      .thenComparing(i -> slices.get(i).name()))
              .toList();
    }

    /** The middle one of the steps that lead anywhere; 0 if none does. */
    private static double usualStep(double[] places) {
      double[] steps =
          IntStream.range(1, places.length)
              .mapToDouble(i -> places[i] - places[i - 1])
              .filter(step -> step > NOWHERE)
              .sorted()
              .toArray();
      return steps.length == 0 ? 0 : steps[steps.length / 2];
    }

    private void refuseSamePositions(Function<SlicePlane, Double> place) throws IOException {
      double[] places = planes().mapToDouble(place::apply).toArray();
      double near = Math.max(NOWHERE, SAME * usualStep(places));
      List<List<SlicePlane>> shared = new ArrayList<>();
      int positions = 0;
      for (int from = 0; from < places.length; positions++) {
        int to = from + 1;
        while (to < places.length && places[to] - places[from] < near) {
          to++;
        }
        if (to - from > 1) {
          shared.add(kept.subList(from, to).stream().map(slices::get).toList());
        }
        from = to;
      }
      if (shared.isEmpty()) {
        return;
      }
      SlicePlane one = shared.get(0).get(0);
      SlicePlane other = shared.get(0).get(1);
      throw new IOException(
          "expected one slice at each position but found %s slices at %s of %s positions, as %s and %s at %s mm; %s"
              .formatted(
                  shared.stream().mapToInt(List::size).sum(),
                  shared.size(),
                  positions,
                  one.name(),
                  other.name(),
                  words(place.apply(one)),
                  distinguished(shared)));
    }

    /** What slices at one position differ in, and what to do then. */
    private static String distinguished(List<List<SlicePlane>> shared) {
      boolean areCopies =
          shared.stream()
              .allMatch(some -> some.stream().map(SlicePlane::instance).distinct().count() == 1);
      if (areCopies) {
        return "they are copies of each other (SOPInstanceUID); delete them";
      }
      List<String> traits =
          shared.get(0).get(0).traits().keySet().stream()
              .filter(
                  trait ->
                      shared.stream().anyMatch(some -> values(some.stream(), trait).size() > 1))
              .map(
                  trait ->
                      trait + said(trait, values(shared.stream().flatMap(List::stream), trait)))
              .toList();
      return traits.isEmpty()
          ? "nothing that is known of them tells them apart; leave one of each out"
          : "they differ in %s; put each of these in a series of its own"
              .formatted(String.join(", ", traits));
    }

    private static Set<String> values(Stream<SlicePlane> slices, String trait) {
      return slices
          .map(slice -> slice.traits().getOrDefault(trait, ""))
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String said(String trait, Set<String> values) {
      return CLOCKS.contains(trait)
          ? ""
          : values.stream()
              .map(value -> value.isEmpty() ? "none" : value)
              .limit(NAMED)
              .collect(Collectors.joining(", ", " (", values.size() > NAMED ? ", ..)" : ")"));
    }

    /**
     * The slices' origins must lie above each other, to a pixel over the whole stack.
     *
     * @param perMillimetre how the mean step leads from slice to slice, for each mm of the normal
     */
    private void refuseShear(
        PatientVector start,
        PatientVector perMillimetre,
        SlicePlane.Placement plane,
        PatientVector normal)
        throws IOException {
      double pixel = Math.min(plane.betweenRows(), plane.betweenColumns());
      double scatter = 0;
      for (SlicePlane slice : planes().toList()) {
        PatientVector way = position(slice).minus(start);
        double aside = way.minus(perMillimetre.times(way.dot(normal))).length();
        scatter = Math.max(scatter, aside);
      }
      if (scatter > pixel) {
        throw new IOException(
            ("expected slices whose corners lie on one line but found some up to %s mm aside of it;"
                    + " they are no volume of equal steps")
                .formatted(words(scatter)));
      }
      double height = position(last()).minus(start).dot(normal);
      double slope = perMillimetre.minus(normal).length();
      if (slope * height > pixel) {
        throw new IOException(
            ("expected slices that are stacked along their normal but found them sheared by %s"
                    + " degrees, as a tilted gantry leaves them; resample the series to an upright"
                    + " volume, as dcm2niix does, and give that")
                .formatted(words(Math.toDegrees(Math.atan(slope)))));
      }
    }

    private void refuseIrregular(double[] places) throws IOException {
      double mean = (places[places.length - 1] - places[0]) / (places.length - 1);
      boolean isRegular =
          IntStream.range(0, places.length)
              .allMatch(i -> Math.abs(places[i] - places[0] - i * mean) <= REGULAR * mean);
      if (isRegular) {
        return;
      }
      double usual = usualStep(places);
      List<String> gaps = new ArrayList<>();
      long missing = 0;
      boolean areSteps = true;
      for (int i = 1; i < places.length; i++) {
        double step = (places[i] - places[i - 1]) / usual;
        long whole = Math.round(step);
        areSteps &= whole >= 1 && Math.abs(step - whole) <= 2 * REGULAR;
        if (areSteps && whole > 1) {
          missing += whole - 1;
          gaps.add(gap(places[i - 1], places[i], whole, i));
        }
      }
      if (areSteps && missing > 0) {
        throw new IOException(
            "expected slices %s mm apart but %s missing: %s%s"
                .formatted(
                    words(usual),
                    missing == 1 ? "one is" : missing + " are",
                    gaps.stream().limit(NAMED).collect(Collectors.joining("; ")),
                    gaps.size() > NAMED ? "; and more" : ""));
      }
      throw new IOException(
          "expected slices that are equally far apart, to a tenth, but found %s"
              .formatted(steps(places)));
    }

    private String gap(double before, double after, long steps, int index) {
      double step = (after - before) / steps;
      return "at %s mm, between %s and %s"
          .formatted(
              LongStream.range(1, steps)
                  .limit(NAMED)
                  .mapToObj(k -> words(before + k * step))
                  .collect(Collectors.joining(", ", "", steps - 1 > NAMED ? ", .." : "")),
              slices.get(kept.get(index - 1)).name(),
              slices.get(kept.get(index)).name());
    }

    private String steps(double[] places) {
      int least = 1;
      int most = 1;
      for (int i = 2; i < places.length; i++) {
        double step = places[i] - places[i - 1];
        least = step < places[least] - places[least - 1] ? i : least;
        most = step > places[most] - places[most - 1] ? i : most;
      }
      return "%s mm between %s and %s, and %s mm between %s and %s"
          .formatted(
              words(places[least] - places[least - 1]),
              slices.get(kept.get(least - 1)).name(),
              slices.get(kept.get(least)).name(),
              words(places[most] - places[most - 1]),
              slices.get(kept.get(most - 1)).name(),
              slices.get(kept.get(most)).name());
    }
  }

  /** A number with at most three decimals. */
  private static String words(double number) {
    String text = String.format(Locale.ROOT, "%.3f", number).replaceFirst("\\.?0+$", "");
    return text.equals("-0") ? "0" : text;
  }
}
