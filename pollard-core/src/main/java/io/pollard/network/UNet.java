package io.pollard.network;

import static io.pollard.network.Layers.batchNorm;
import static io.pollard.network.Layers.conv;
import static io.pollard.network.Layers.identity;
import static io.pollard.network.Layers.maxPool;
import static io.pollard.network.Layers.named;
import static io.pollard.network.Layers.relu;
import static io.pollard.network.Layers.sequence;
import static io.pollard.network.Layers.withBias;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * U-Net (Ronneberger et al. 2015): a trunk that halves the image step by step, and a decoder that
 * doubles it as often, in the spelling of segmentation-models-pytorch. Of a trunk only what runs is
 * there.
 *
 * <pre>{@code
 * Network network = UNet.over(DenseNet.densenet121(1000), 1); // unet-densenet121
 * }</pre>
 *
 * <p>A pool that ends a unit and takes away the only map of its size opens the next unit instead,
 * as the stem's of a ResNet or a DenseNet opens the unit behind it: the decoder reads what units
 * give. A pool has no tensors, so each tensor stays in its unit.
 */
public final class UNet {

  /** What precedes the name of the network whose trunk it has. */
  public static final String PREFIX = "unet-";

  private static final List<Integer> DEPTHS = List.of(3, 4, 6, 3);

  /** Of the image that trunks are tried with, so that eight halvings would show. */
  private static final int SIDE = 256;

  private UNet() {}

  /**
   * The U-Net whose trunk halves the image {@code depth} times.
   *
   * @param depth 2 to 5; the image's sides are multiples of 2 to that power
   * @param structures maps that come out, one a structure
   * @throws IllegalArgumentException for another depth
   */
  public static Network resnet34(int depth, int structures) {
    if (depth < 2 || depth > 5) {
      throw new IllegalArgumentException("expected a depth from 2 to 5 but found " + depth);
    }
    List<Unit> units = new ArrayList<>(List.of(stem()));
    for (int block = 1; block < depth; block++) {
      for (int index = 0; index < DEPTHS.get(block - 1); index++) {
        units.add(unit(block, index));
      }
    }
    return new Network("unet-resnet34-depth" + depth, units, decoder(depth, structures));
  }

  /**
   * The U-Net over a declared network of images [C, H, W] or volumes [C, D, H, W], called {@link
   * #PREFIX} and its name. Units and tensors of the trunk keep their names, so that a file of the
   * network's weights loads into it; units behind the last map (a pool, a hidden layer) are left
   * out. The decoder is as deep as the trunk.
   *
   * @param backbone such as a ResNet, DenseNet, EfficientNet or MobileNet; its head is left out
   * @param structures maps that come out, one a structure
   * @throws IllegalArgumentException if the trunk does not halve the image step by step, along
   *     every axis alike: it has tokens, patches or windows without padding, or has a decoder
   */
  public static Network over(Network backbone, int structures) {
    if (backbone.head() instanceof Head.Decoder) {
      throw new IllegalArgumentException(
          "expected a network that classifies, to put a decoder on its trunk, but found "
              + backbone.name()
              + ", which has one");
    }
    int axes = backbone.usualInput().extent().axes();
    FeatureShape image = new FeatureShape(3, Extent.filled(axes, SIDE));
    List<Unit> units = readable(ofMaps(backbone), image);
    int halvings = halvings(units, image, backbone.name());
    return new Network(PREFIX + backbone.name(), units, decoder(axes, halvings, structures));
  }

  /** The units up to the first that makes no map: one that pools or flattens what it reads. */
  private static List<Unit> ofMaps(Network backbone) {
    return backbone.units().stream().takeWhile(unit -> !collapses(unit.body())).toList();
  }

  private static boolean collapses(Layer layer) {
    return layer instanceof Layer.PoolTo
        || layer instanceof Layer.Flatten
        || Network.onTheMainPath(layer).stream().anyMatch(UNet::collapses);
  }

  /** The units with each pool moved up that would hide the only map of its size. */
  private static List<Unit> readable(List<Unit> units, FeatureShape image) {
    Set<Extent> given = new HashSet<>();
    FeatureShape shape = image;
    for (Unit unit : units) {
      shape = unit.body().out(shape);
      given.add(shape.extent());
    }
    List<Unit> readable = new ArrayList<>();
    Layer opening = identity();
    shape = image;
    for (Unit unit : units) {
      FeatureShape in = shape;
      boolean isLast = readable.size() + 1 == units.size();
      Optional<Pooled> hiding =
          pooled(unit.body())
              .filter(pooled -> !isLast && !given.contains(pooled.map().out(in).extent()));
      Layer map = hiding.map(Pooled::map).orElse(unit.body());
      readable.add(
          new Unit(
              unit.name(),
              unit.block(),
              opening.equals(identity()) ? map : sequence(opening, map)));
      opening = hiding.<Layer>map(Pooled::pool).orElse(identity());
      shape = unit.body().out(shape);
    }
    return readable;
  }

  /**
   * A unit that ends with a pool.
   *
   * @param map what stands before it
   * @param pool makes the map smaller
   */
  private record Pooled(Layer map, Layer.Pool pool) {}

  private static Optional<Pooled> pooled(Layer layer) {
    if (layer instanceof Layer.Named named) {
      return pooled(named.body())
          .map(in -> new Pooled(new Layer.Named(named.name(), in.map()), in.pool()));
    }
    if (!(layer instanceof Layer.Sequence sequence) || sequence.layers().size() < 2) {
      return Optional.empty();
    }
    int last = sequence.layers().size() - 1;
    List<Layer> before = new ArrayList<>(sequence.layers().subList(0, last));
    if (sequence.layers().get(last) instanceof Layer.Pool pool) {
      return pool.stride().count() == 1
          ? Optional.empty()
          : Optional.of(new Pooled(new Layer.Sequence(before), pool));
    }
    return pooled(sequence.layers().get(last))
        .map(
            in -> {
              before.add(in.map());
              return new Pooled(new Layer.Sequence(before), in.pool());
            });
  }

  /**
   * How often the trunk halves the image.
   *
   * @throws IllegalArgumentException if a unit makes something else than its map or half of it
   */
  private static int halvings(List<Unit> units, FeatureShape image, String name) {
    int halvings = 0;
    FeatureShape shape = image;
    for (Unit unit : units) {
      FeatureShape next = unit.body().out(shape);
      boolean halves = next.isMap() && Network.UP.out(next).extent().equals(shape.extent());
      if (!halves && !next.extent().equals(shape.extent())) {
        throw refusal(next + " of " + shape + " in " + unit.name(), name);
      }
      halvings += halves ? 1 : 0;
      shape = next;
    }
    if (halvings == 0) {
      throw refusal("none that does", name);
    }
    return halvings;
  }

  private static IllegalArgumentException refusal(String found, String name) {
    return new IllegalArgumentException(
        "expected a trunk whose units halve the image one step at a time, so that a decoder can"
            + " double it, but found "
            + found
            + " of "
            + name);
  }

  /**
   * The decoder for a trunk that halves the image {@code halvings} times: the last so many of
   * widths 256, 128, 64, 32, 16. It fits a trunk that is cut inside a block, too.
   */
  public static Head.Decoder decoder(int halvings, int structures) {
    return decoder(2, halvings, structures);
  }

  /**
   * The same over a map of so many axes.
   *
   * @param axes 2 for images, 3 for volumes
   */
  private static Head.Decoder decoder(int axes, int halvings, int structures) {
    List<Unit> blocks = new ArrayList<>();
    for (int index = 0; index < halvings; index++) {
      int width = 8 << (halvings - index);
      blocks.add(
          Unit.named(
              "decoder.blocks." + index,
              index + 1,
              window("conv1.0", width, axes),
              batchNorm("conv1.1"),
              relu(),
              window("conv2.0", width, axes),
              batchNorm("conv2.1"),
              relu()));
    }
    return new Head.Decoder(blocks, withBias(window("segmentation_head.0", structures, axes)));
  }

  /** Three positions along each axis. */
  private static Layer.Conv window(String name, int width, int axes) {
    return conv(name, Width.of(width), Extent.filled(axes, 3), Extent.filled(axes, 1));
  }

  private static Unit stem() {
    return new Unit("stem", 0, named("encoder", conv("conv1", 64, 7, 2), batchNorm("bn1"), relu()));
  }

  private static Unit unit(int block, int index) {
    String name = "encoder.layer" + block + "." + index;
    Layer body = named(name, ResNet.basicBlock(32 << block, index == 0 && block > 1 ? 2 : 1));
    boolean opensTrunk = block == 1 && index == 0;
    return new Unit(name, block, opensTrunk ? sequence(maxPool(3, 2), body) : body);
  }
}
