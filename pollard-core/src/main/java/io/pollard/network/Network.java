package io.pollard.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToLongBiFunction;
import java.util.stream.IntStream;

/**
 * A network as data: units f_1 .. f_L grouped in blocks, and a head. Cut points, shapes, parameter
 * counts, multiply-adds, receptive fields and tensor names all follow from it.
 *
 * <pre>{@code
 * Network network = ResNet.resnet50(1000);
 * Network cut = network.cut("layer3.3", Head.pooled(2));
 * long parameters = cut.parameters(FeatureShape.of(3, 224, 224)); // 6,310,978
 * }</pre>
 *
 * @param name as a user types it
 * @param units from the image up
 */
public record Network(String name, List<Unit> units, Head head) {

  /** What precedes every block of a decoder: nearest neighbours, twice as many along each axis. */
  public static final Layer.Upsample UP = new Layer.Upsample(2);

  private static final List<String> PREFIXES_LEFT_OUT = List.of("", "features.", "encoder.");

  /**
   * A block of a decoder at work.
   *
   * @param below what {@link #UP} doubles before it
   * @param skip the unit, counted from 0, whose map is put behind the doubled channels, if any
   * @param joined what the block reads
   */
  public record DecoderStep(
      Unit block, FeatureShape below, OptionalInt skip, FeatureShape joined) {}

  public Network {
    units = List.copyOf(units);
    if (units.isEmpty()) {
      throw new IllegalArgumentException("a network needs at least one unit: " + name);
    }
  }

  /**
   * The same trunk up to and including {@code cut}, under another head (truncation, TTL).
   *
   * @param cut a unit, or a place inside one
   * @throws IllegalArgumentException with all names if there is no such cut point
   */
  public Network cut(String cut, Head head) {
    Place place = place(cut);
    List<Unit> kept = new ArrayList<>(units.subList(0, place.unit()));
    kept.add(place.inner().map(InnerCut::kept).orElse(units.get(place.unit())));
    return new Network(name, kept, head);
  }

  /**
   * The same network where a cut is the end of a unit: a cut inside one parts it in two, of which
   * the first has the cut's name and the second the unit's. What the network computes and what its
   * tensors are called stays the same.
   *
   * @throws IllegalArgumentException with all names if there is no such cut point
   */
  public Network partedAt(String cut) {
    Place place = place(cut);
    if (place.inner().isEmpty()) {
      return this;
    }
    List<Unit> parted = new ArrayList<>(units);
    parted.set(place.unit(), place.inner().get().below());
    parted.add(place.unit() + 1, place.inner().get().above());
    return new Network(name, parted, head);
  }

  /** The names of all cut points, from the image up. */
  public List<String> cuts(CutGrain grain) {
    List<String> names = new ArrayList<>();
    List<List<InnerCut>> inner = grain == CutGrain.INSIDE ? innerCuts() : List.of();
    for (int index = 0; index < units.size(); index++) {
      if (grain == CutGrain.INSIDE) {
        inner.get(index).forEach(cut -> names.add(cut.name()));
      }
      names.add(units.get(index).name());
    }
    return names;
  }

  /**
   * A cut point's whole name; a family's common prefix ("features.", "encoder.") may be left out.
   *
   * @throws IllegalArgumentException with all names if there is no such cut point
   */
  public String cutNamed(String cut) {
    Place place = place(cut);
    return place.inner().map(InnerCut::name).orElse(units.get(place.unit()).name());
  }

  /**
   * Where a cut point is.
   *
   * @param unit the index of the unit that it ends, or is inside
   */
  private record Place(int unit, Optional<InnerCut> inner) {}

  private Place place(String cut) {
    OptionalInt unit = find(cut);
    if (unit.isPresent()) {
      return new Place(unit.getAsInt(), Optional.empty());
    }
    List<List<InnerCut>> inner = innerCuts();
    for (int index = 0; index < units.size(); index++) {
      for (InnerCut one : inner.get(index)) {
        if (isCalled(one.name(), cut)) {
          return new Place(index, Optional.of(one));
        }
      }
    }
    throw unknown(cut);
  }

  /** Of each unit; which channels flow in is the same for every input that the network takes. */
  private List<List<InnerCut>> innerCuts() {
    if (tokens().isEmpty()) {
      return Collections.nCopies(units.size(), List.of());
    }
    List<List<InnerCut>> inner = new ArrayList<>();
    FeatureShape shape = usualInput();
    for (Unit unit : units) {
      inner.add(InnerCut.of(unit, shape));
      shape = unit.body().out(shape);
    }
    return inner;
  }

  public Network withHead(Head head) {
    return new Network(name, units, head);
  }

  /** {@link #halvedAfter(String, FeatureShape)}; halving looks at channels alone. */
  public Network halvedAfter(String lastKept) {
    return halvedAfter(lastKept, usualInput());
  }

  /**
   * TransFusion (paper, section III): the units after {@code lastKept} with half the channels. The
   * first of them reads the full width below; where an identity shortcut passes the seam, only the
   * inner widths are halved. All of a transformer's shortcuts are identities: its tokens keep their
   * channels, and what is halved is the number of heads, each as wide as before, and the width of
   * the hidden layers.
   *
   * @param lastKept a unit, or a place inside one, which parts it as {@link #partedAt} does
   */
  public Network halvedAfter(String lastKept, FeatureShape in) {
    Network parted = partedAt(lastKept);
    if (!parted.equals(this)) {
      return parted.halvedAfter(lastKept, in);
    }
    int kept = indexOf(lastKept) + 1;
    List<Unit> changed = new ArrayList<>(units.subList(0, kept));
    FeatureShape shape = in;
    for (Unit unit : changed) {
      shape = unit.body().out(shape);
    }
    for (Unit unit : units.subList(kept, units.size())) {
      Unit half = new Unit(unit.name(), unit.block(), unit.body().halved(shape));
      changed.add(half);
      shape = half.body().out(shape);
    }
    return new Network(name, changed, head);
  }

  /**
   * The place of a unit, from 0; a family's common prefix ("features.", "encoder.") may be left
   * out.
   *
   * @throws IllegalArgumentException with all names if there is no such unit
   */
  public int indexOf(String unit) {
    return find(unit).orElseThrow(() -> unknown(unit));
  }

  private OptionalInt find(String unit) {
    return IntStream.range(0, units.size())
        .filter(index -> isCalled(units.get(index).name(), unit))
        .findFirst();
  }

  private static boolean isCalled(String name, String asTyped) {
    return PREFIXES_LEFT_OUT.stream().anyMatch(prefix -> name.equals(prefix + asTyped));
  }

  private IllegalArgumentException unknown(String cut) {
    return new IllegalArgumentException(
        "expected a cut point of "
            + name
            + " but found "
            + cut
            + "; it has "
            + String.join(", ", cuts(CutGrain.INSIDE)));
  }

  /**
   * An RGB image of 224 x 224 or, where the first convolution has three axes, 32 of 208 x 208; of
   * 224 x 224 under a decoder, so that sides halve five times.
   */
  public FeatureShape usualInput() {
    boolean isVolume = firstConvolutionAxes(units.get(0).body()).orElse(2) == 3;
    int side = isVolume && head instanceof Head.Classifier ? 208 : 224;
    return isVolume ? FeatureShape.of(3, 32, side, side) : FeatureShape.of(3, side, side);
  }

  private static OptionalInt firstConvolutionAxes(Layer layer) {
    if (layer instanceof Layer.Conv conv) {
      return OptionalInt.of(conv.kernel().axes());
    }
    if (layer instanceof Layer.Named named) {
      return firstConvolutionAxes(named.body());
    }
    if (layer instanceof Layer.Sequence sequence) {
      return sequence.layers().stream()
          .map(Network::firstConvolutionAxes)
          .filter(OptionalInt::isPresent)
          .findFirst()
          .orElse(OptionalInt.empty());
    }
    return OptionalInt.empty();
  }

  /** What the trunk gives to the head. */
  public FeatureShape features(FeatureShape in) {
    return shapes(in).get(units.size());
  }

  /**
   * How many times the trunk halves the image, along every axis alike: how many blocks a decoder
   * over it has.
   *
   * @throws IllegalArgumentException if it shrinks the image otherwise
   */
  public int halvings() {
    ReceptiveField field =
        ReceptiveField.ofOnePixel(firstConvolutionAxes(units.get(0).body()).orElse(2));
    for (Unit unit : units) {
      field = unit.body().receptiveField(field);
    }
    Extent jump = field.jump();
    int halvings = Integer.numberOfTrailingZeros(jump.size(0));
    if (!jump.equals(Extent.filled(jump.axes(), 1 << halvings))) {
      throw new IllegalArgumentException(
          "expected a trunk of "
              + name
              + " that halves the image along every axis alike but found that it shrinks it by "
              + jump);
    }
    return halvings;
  }

  /** What makes tokens of a map; empty in a network without. */
  public Optional<Layer.Tokens> tokens() {
    for (Unit unit : units) {
      Optional<Layer.Tokens> tokens = tokens(unit.body());
      if (tokens.isPresent()) {
        return tokens;
      }
    }
    return Optional.empty();
  }

  /** They are made on the main path, so that branches need not be looked into. */
  private static Optional<Layer.Tokens> tokens(Layer layer) {
    if (layer instanceof Layer.Tokens tokens) {
      return Optional.of(tokens);
    }
    for (Layer part : onTheMainPath(layer)) {
      Optional<Layer.Tokens> tokens = tokens(part);
      if (tokens.isPresent()) {
        return tokens;
      }
    }
    return Optional.empty();
  }

  static List<Layer> onTheMainPath(Layer layer) {
    return layer instanceof Layer.Branch ? List.of() : layer.parts();
  }

  /** Rows and columns of the map that becomes tokens; empty in a network without. */
  public Optional<Extent> patches(FeatureShape in) {
    FeatureShape shape = in;
    for (Unit unit : units) {
      Optional<Extent> patches = patches(unit.body(), shape);
      if (patches.isPresent()) {
        return patches;
      }
      shape = unit.body().out(shape);
    }
    return Optional.empty();
  }

  private static Optional<Extent> patches(Layer layer, FeatureShape in) {
    if (layer instanceof Layer.Tokens) {
      return Optional.of(in.extent());
    }
    FeatureShape shape = in;
    for (Layer part : onTheMainPath(layer)) {
      Optional<Extent> patches = patches(part, shape);
      if (patches.isPresent()) {
        return patches;
      }
      shape = part.out(shape);
    }
    return Optional.empty();
  }

  /** What the head gives. */
  public FeatureShape out(FeatureShape in) {
    if (head instanceof Head.Classifier classifier) {
      return classifier.body().out(features(in));
    }
    List<Placed> placed = headLayers(in);
    Placed last = placed.get(placed.size() - 1);
    return last.layer().out(last.in());
  }

  /** All boundaries between units, from the image up. */
  public List<CutPoint> cutPoints(FeatureShape in) {
    return cutPoints(in, CutGrain.UNITS);
  }

  /**
   * All cut points, from the image up.
   *
   * @param grain whether those inside units are among them
   */
  public List<CutPoint> cutPoints(FeatureShape in, CutGrain grain) {
    List<CutPoint> points = new ArrayList<>();
    FeatureShape shape = in;
    ReceptiveField field = ReceptiveField.ofOnePixel(in.extent().axes());
    long parameters = 0;
    long multiplyAdds = 0;
    long ptflops = 0;
    long activations = 0;
    long keptBytes = 0;
    for (int index = 0; index < units.size(); index++) {
      Unit unit = units.get(index);
      Layer body = unit.body();
      List<InnerCut> inside = grain == CutGrain.INSIDE ? InnerCut.of(unit, shape) : List.of();
      for (InnerCut inner : inside) {
        Layer kept = inner.kept().body();
        points.add(
            new CutPoint(
                inner.kept(),
                index + 1,
                false,
                kept.out(shape),
                parameters + trained(kept.tensors(shape)),
                multiplyAdds + kept.multiplyAdds(shape),
                ptflops + kept.ptflopsMacs(shape),
                kept.receptiveField(field),
                activations + kept.activations(shape),
                keptBytes + kept.keptBytes(shape)));
      }
      parameters += trained(body.tensors(shape));
      multiplyAdds += body.multiplyAdds(shape);
      ptflops += body.ptflopsMacs(shape);
      activations += body.activations(shape);
      keptBytes += body.keptBytes(shape);
      field = body.receptiveField(field);
      shape = body.out(shape);
      boolean blockEnd = index + 1 == units.size() || units.get(index + 1).block() != unit.block();
      points.add(
          new CutPoint(
              unit,
              index + 1,
              blockEnd,
              shape,
              parameters,
              multiplyAdds,
              ptflops,
              field,
              activations,
              keptBytes));
    }
    return points;
  }

  /** The tensors of each unit, by unit, and of the head, in the order of construction. */
  public List<TensorSpec> tensors(FeatureShape in) {
    List<TensorSpec> tensors = new ArrayList<>();
    for (Placed placed : layers(in)) {
      tensors.addAll(placed.layer().tensors(placed.in()));
    }
    return tensors;
  }

  /** The tensors of every unit, keyed by the unit's name; the head's under {@link Head#NAME}. */
  public Map<String, List<TensorSpec>> tensorsByUnit(FeatureShape in) {
    Map<String, List<TensorSpec>> byUnit = new LinkedHashMap<>();
    FeatureShape shape = in;
    for (Unit unit : units) {
      byUnit.put(unit.name(), unit.body().tensors(shape));
      shape = unit.body().out(shape);
    }
    byUnit.put(
        Head.NAME,
        headLayers(in).stream()
            .flatMap(placed -> placed.layer().tensors(placed.in()).stream())
            .toList());
    return byUnit;
  }

  /** Trained numbers, head included. */
  public long parameters(FeatureShape in) {
    return trained(tensors(in));
  }

  /** Multiply-adds for one image, head included. */
  public long multiplyAdds(FeatureShape in) {
    return sum(in, Layer::multiplyAdds);
  }

  /** "MACs" for one image in the paper's convention, head included. */
  public long ptflopsMacs(FeatureShape in) {
    return sum(in, Layer::ptflopsMacs);
  }

  /**
   * Bytes that one image's activations take between forward and backward, by the rule of {@link
   * Layer#activations}.
   *
   * @param bytesPerNumber 4 for float32, 2 for bfloat16
   */
  public long activationBytes(FeatureShape in, int bytesPerNumber) {
    return activationBytes(in, bytesPerNumber, 0);
  }

  /**
   * The same where the lowest units run without gradients and keep nothing: what flows into the
   * first unit above them, and what is kept from there.
   *
   * @param frozen how many units, from the image up
   */
  public long activationBytes(FeatureShape in, int bytesPerNumber, int frozen) {
    List<Placed> layers = layers(in);
    return layers.get(frozen).in().elements() * bytesPerNumber
        + layers.subList(frozen, layers.size()).stream()
            .mapToLong(placed -> placed.keptBytes(bytesPerNumber))
            .sum();
  }

  /**
   * Bytes that one image takes on its way through the lowest units without gradients: what the
   * largest of them reads and writes, since maps come and go unit by unit; 0 if there are none.
   *
   * @param frozen how many units, from the image up
   */
  public long passingBytes(FeatureShape in, int bytesPerNumber, int frozen) {
    return layers(in).subList(0, frozen).stream()
        .mapToLong(
            placed -> placed.in().elements() * bytesPerNumber + placed.keptBytes(bytesPerNumber))
        .max()
        .orElse(0);
  }

  /** A layer and what flows into it. */
  private record Placed(Layer layer, FeatureShape in) {
    long keptBytes(int bytesPerNumber) {
      return layer.activations(in) * bytesPerNumber + layer.keptBytes(in);
    }
  }

  private List<FeatureShape> shapes(FeatureShape in) {
    List<FeatureShape> shapes = new ArrayList<>(List.of(in));
    for (Unit unit : units) {
      shapes.add(unit.body().out(shapes.get(shapes.size() - 1)));
    }
    return shapes;
  }

  private List<Placed> layers(FeatureShape in) {
    List<FeatureShape> shapes = shapes(in);
    List<Placed> layers = new ArrayList<>();
    for (int index = 0; index < units.size(); index++) {
      layers.add(new Placed(units.get(index).body(), shapes.get(index)));
    }
    layers.addAll(headLayers(in));
    return layers;
  }

  private List<Placed> headLayers(FeatureShape in) {
    if (head instanceof Head.Classifier classifier) {
      return List.of(new Placed(classifier.body(), features(in)));
    }
    List<Placed> layers = new ArrayList<>();
    FeatureShape shape = features(in);
    for (DecoderStep step : decoderSteps(in)) {
      // What is kept for the backward pass is the joined map, so the skip's channels count here.
      int channels = step.joined().channels();
      layers.add(new Placed(UP, step.below().withChannels(channels)));
      layers.add(new Placed(step.block().body(), step.joined()));
      shape = step.block().body().out(step.joined());
    }
    layers.add(new Placed(((Head.Decoder) head).last(), shape));
    return layers;
  }

  /**
   * The same trunk under a pooled classifier where a decoder stands on it, which asks more of an
   * input than the trunk does; else the network itself.
   */
  public Network withoutDecoder() {
    return head instanceof Head.Decoder ? new Network(name, units, Head.pooled(1)) : this;
  }

  /**
   * The way through the decoder, from the deepest block up; empty where the head is none. This is
   * the one rule for skips: a block takes the trunk's last map of the size that it works at.
   *
   * @throws IllegalArgumentException if the trunk has no map of such a size, below the image's own
   */
  public List<DecoderStep> decoderSteps(FeatureShape in) {
    List<Unit> blocks = head instanceof Head.Decoder decoder ? decoder.blocks() : List.of();
    List<FeatureShape> trunk = shapes(in).subList(1, units.size() + 1);
    List<DecoderStep> steps = new ArrayList<>();
    FeatureShape shape = trunk.get(trunk.size() - 1);
    for (Unit block : blocks) {
      FeatureShape doubled = UP.out(shape);
      OptionalInt skip =
          IntStream.range(0, trunk.size())
              .filter(unit -> trunk.get(unit).extent().equals(doubled.extent()))
              .reduce((lower, higher) -> higher);
      if (skip.isEmpty() && !doubled.extent().equals(in.extent())) {
        throw new IllegalArgumentException(
            "expected an input whose sides halve "
                + blocks.size()
                + " times without rest, so that the decoder of "
                + name
                + " meets maps of its sizes, but found "
                + in);
      }
      int skipped = skip.isPresent() ? trunk.get(skip.getAsInt()).channels() : 0;
      FeatureShape joined = doubled.withChannels(doubled.channels() + skipped);
      steps.add(new DecoderStep(block, shape, skip, joined));
      shape = block.body().out(joined);
    }
    return steps;
  }

  private long sum(FeatureShape in, ToLongBiFunction<Layer, FeatureShape> count) {
    return layers(in).stream()
        .mapToLong(placed -> count.applyAsLong(placed.layer(), placed.in()))
        .sum();
  }

  private static long trained(List<TensorSpec> tensors) {
    return tensors.stream()
        .filter(tensor -> tensor.role().isTrained())
        .mapToLong(TensorSpec::elements)
        .sum();
  }
}
