package io.pollard.network;

import io.pollard.network.Layer.Activation;
import io.pollard.network.Layer.Attention;
import io.pollard.network.Layer.Branch;
import io.pollard.network.Layer.Channels;
import io.pollard.network.Layer.ClassToken;
import io.pollard.network.Layer.Conv;
import io.pollard.network.Layer.Dropout;
import io.pollard.network.Layer.Flatten;
import io.pollard.network.Layer.LayerScale;
import io.pollard.network.Layer.Linear;
import io.pollard.network.Layer.MeanToken;
import io.pollard.network.Layer.Named;
import io.pollard.network.Layer.Norm;
import io.pollard.network.Layer.Pool;
import io.pollard.network.Layer.PoolTo;
import io.pollard.network.Layer.Sequence;
import io.pollard.network.Layer.Tokens;
import io.pollard.network.Layer.Upsample;
import java.util.ArrayList;
import java.util.List;

/**
 * How a network that reads images [C, H, W] becomes one that reads volumes [C, D, H, W] (I3D:
 * Carreira and Zisserman 2017, section 2.4): every window of a convolution or pool gets a depth,
 * all names, widths and cut points stay.
 *
 * <pre>{@code
 * Network volumes = Inflation.cubic().of(ResNet.resnet18(1000)); // i3resnet18
 * }</pre>
 *
 * <p>With weights of the images' network, each window repeated along depth and divided by it, a
 * volume of equal slices gives the numbers of one slice wherever the window meets slices alone.
 * Near the first and the last slice it doesn't: there the padding's zeros are read, as at the
 * borders of the plane, unless the volume is continued by copies of its outermost slices.
 *
 * @param stem the first convolution
 * @param convolutions all others
 * @param pools all pools but the global ones
 */
public record Inflation(Depth stem, Depth convolutions, Depth pools) {

  /** What precedes the name of a network that was inflated. */
  public static final String PREFIX = "i3";

  /** A window along depth. */
  public sealed interface Depth {

    /** Size, stride and padding are those along height. */
    Depth AS_IN_THE_PLANE = new AsInThePlane();

    /**
     * @param size of the window, odd, at least 1; it is centred
     * @param stride at least 1
     */
    static Depth of(int size, int stride) {
      return new Fixed(size, stride);
    }

    /** See {@link #AS_IN_THE_PLANE}. */
    record AsInThePlane() implements Depth {}

    /** See {@link #of}. */
    record Fixed(int size, int stride) implements Depth {
      public Fixed {
        if (size < 1 || size % 2 == 0 || stride < 1) {
          throw new IllegalArgumentException(
              "expected an odd size and a stride of at least 1 but found "
                  + size
                  + " and "
                  + stride);
        }
      }
    }
  }

  /** Every window of k x k becomes k x k x k; strides and pools along depth are those of height. */
  public static Inflation cubic() {
    return new Inflation(Depth.AS_IN_THE_PLANE, Depth.AS_IN_THE_PLANE, Depth.AS_IN_THE_PLANE);
  }

  /** The same with another first convolution. */
  public Inflation withStem(Depth other) {
    return new Inflation(other, convolutions, pools);
  }

  /** The same with other pools. */
  public Inflation withPools(Depth other) {
    return new Inflation(stem, convolutions, other);
  }

  /**
   * The network for volumes, called {@link #PREFIX} and the images' name.
   *
   * @throws IllegalArgumentException if it does not consist of convolutions over height and width:
   *     it has tokens, a layer that reads a flattened map, or windows of another number of axes
   */
  public Network of(Network images) {
    Inflater inflater = new Inflater(this, images.name());
    List<Unit> units = inflater.units(images.units());
    return new Network(PREFIX + images.name(), units, inflater.head(images.head()));
  }

  /** Goes through a network once, from the image up. */
  private static final class Inflater implements Layer.Visitor<Layer> {

    private final Inflation inflation;
    private final String name;
    private Depth ofNextConvolution;
    private boolean isPooled;

    Inflater(Inflation inflation, String name) {
      this.inflation = inflation;
      this.name = name;
      this.ofNextConvolution = inflation.stem();
    }

    List<Unit> units(List<Unit> units) {
      List<Unit> inflated = new ArrayList<>();
      for (Unit unit : units) {
        inflated.add(new Unit(unit.name(), unit.block(), unit.body().accept(this)));
      }
      return inflated;
    }

    Head head(Head head) {
      if (head instanceof Head.Decoder decoder) {
        return new Head.Decoder(units(decoder.blocks()), decoder.last().accept(this));
      }
      return new Head.Classifier(((Head.Classifier) head).body().accept(this));
    }

    private IllegalArgumentException refusal(String found) {
      return new IllegalArgumentException(
          "expected a network of convolutions over height and width to inflate but found "
              + found
              + " in "
              + name);
    }

    private static Extent deepened(int depth, Extent plane) {
      return Extent.of(depth, plane.size(0), plane.size(1));
    }

    private Extent kernel(Depth depth, Extent plane) {
      if (plane.axes() != 2) {
        throw refusal("windows of " + plane);
      }
      return deepened(depth instanceof Depth.Fixed fixed ? fixed.size() : plane.size(0), plane);
    }

    private static Extent stride(Depth depth, Extent plane) {
      return deepened(depth instanceof Depth.Fixed fixed ? fixed.stride() : plane.size(0), plane);
    }

    private static Padding padding(Depth depth, Padding plane) {
      if (plane instanceof Padding.Symmetric symmetric) {
        int rows =
            depth instanceof Depth.Fixed fixed ? (fixed.size() - 1) / 2 : symmetric.rows().size(0);
        return new Padding.Symmetric(deepened(rows, symmetric.rows()));
      }
      // What follows from sizes follows from the depth's too.
      return plane;
    }

    @Override
    public Layer conv(Conv layer) {
      Depth depth = ofNextConvolution;
      ofNextConvolution = inflation.convolutions();
      return new Conv(
          layer.name(),
          layer.width(),
          kernel(depth, layer.kernel()),
          stride(depth, layer.stride()),
          padding(depth, layer.padding()),
          layer.groups(),
          layer.bias());
    }

    @Override
    public Layer pool(Pool layer) {
      Depth depth = inflation.pools();
      return new Pool(
          layer.kind(),
          kernel(depth, layer.kernel()),
          stride(depth, layer.stride()),
          padding(depth, layer.padding()));
    }

    @Override
    public Layer poolTo(PoolTo layer) {
      isPooled = layer.size() == 1;
      return layer;
    }

    /** Of one position there are as many numbers in a volume as in an image. */
    @Override
    public Layer flatten(Flatten layer) {
      if (!isPooled) {
        throw refusal("a layer that reads a flattened map");
      }
      return layer;
    }

    @Override
    public Layer linear(Linear layer) {
      return layer;
    }

    @Override
    public Layer norm(Norm layer) {
      return layer;
    }

    @Override
    public Layer layerScale(LayerScale layer) {
      return layer;
    }

    @Override
    public Layer attention(Attention layer) {
      throw refusal("attention over tokens");
    }

    @Override
    public Layer tokens(Tokens layer) {
      throw refusal("tokens");
    }

    @Override
    public Layer classToken(ClassToken layer) {
      throw refusal("a class token");
    }

    @Override
    public Layer meanToken(MeanToken layer) {
      throw refusal("tokens");
    }

    @Override
    public Layer channels(Channels layer) {
      throw refusal("tokens");
    }

    @Override
    public Layer activation(Activation layer) {
      return layer;
    }

    @Override
    public Layer upsample(Upsample layer) {
      return layer;
    }

    @Override
    public Layer dropout(Dropout layer) {
      return layer;
    }

    @Override
    public Layer named(Named layer) {
      return new Named(layer.name(), layer.body().accept(this));
    }

    @Override
    public Layer sequence(Sequence layer) {
      return new Sequence(layer.layers().stream().map(inner -> inner.accept(this)).toList());
    }

    @Override
    public Layer branch(Branch layer) {
      return new Branch(
          layer.join(), layer.body().accept(this), layer.shortcut().accept(this), layer.survival());
    }
  }
}
