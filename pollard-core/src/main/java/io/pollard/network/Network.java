package io.pollard.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.ToLongBiFunction;
import java.util.stream.Collectors;

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

  private static final List<String> PREFIXES_LEFT_OUT = List.of("", "features.", "encoder.");

  public Network {
    units = List.copyOf(units);
    if (units.isEmpty()) {
      throw new IllegalArgumentException("a network needs at least one unit: " + name);
    }
  }

  /** The same trunk up to and including {@code unit}, under another head (truncation, TTL). */
  public Network cut(String unit, Head head) {
    return new Network(name, units.subList(0, indexOf(unit) + 1), head);
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
   * inner widths are halved.
   */
  public Network halvedAfter(String lastKept, FeatureShape in) {
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
    for (int index = 0; index < units.size(); index++) {
      String name = units.get(index).name();
      if (PREFIXES_LEFT_OUT.stream().anyMatch(prefix -> name.equals(prefix + unit))) {
        return index;
      }
    }
    throw new IllegalArgumentException(
        "expected a cut point of "
            + name
            + " but found "
            + unit
            + "; it has "
            + units.stream().map(Unit::name).collect(Collectors.joining(", ")));
  }

  /** An RGB image of 224 x 224 or, where the first convolution has three axes, 32 of 208 x 208. */
  public FeatureShape usualInput() {
    boolean isVolume = firstConvolutionAxes(units.get(0).body()).orElse(2) == 3;
    return isVolume ? FeatureShape.of(3, 32, 208, 208) : FeatureShape.of(3, 224, 224);
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
    Head.Decoder decoder = (Head.Decoder) head;
    List<FeatureShape> trunk = shapes(in).subList(1, units.size() + 1);
    List<Placed> layers = new ArrayList<>();
    FeatureShape shape = features(in);
    for (Unit block : decoder.blocks()) {
      Layer up = new Layer.Upsample(2);
      Extent extent = up.out(shape).extent();
      int skip = skipChannels(trunk, extent);
      if (skip == 0 && !extent.equals(in.extent())) {
        throw new IllegalArgumentException(
            "expected an input whose sides halve "
                + decoder.blocks().size()
                + " times without rest, so that the decoder of "
                + name
                + " meets maps of its sizes, but found "
                + in);
      }
      // What is kept for the backward pass is the joined map, so the skip's channels count here.
      FeatureShape joined = shape.withChannels(shape.channels() + skip);
      layers.add(new Placed(up, joined));
      shape = up.out(joined);
      layers.add(new Placed(block.body(), shape));
      shape = block.body().out(shape);
    }
    layers.add(new Placed(decoder.last(), shape));
    return layers;
  }

  /** The channels of the trunk's last map of this size; 0 if it has none. */
  private static int skipChannels(List<FeatureShape> trunk, Extent extent) {
    int channels = 0;
    for (FeatureShape shape : trunk) {
      if (shape.extent().equals(extent)) {
        channels = shape.channels();
      }
    }
    return channels;
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
