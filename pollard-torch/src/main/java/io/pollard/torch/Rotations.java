package io.pollard.torch;

import io.pollard.network.Extent;
import io.pollard.network.Rotary;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The tables by which rotary positions turn queries and keys, made when they are first asked for.
 *
 * <p>Holds native memory until it is closed. Not thread-safe.
 */
final class Rotations implements AutoCloseable {

  /** Of a head's channels: [T, D] each. */
  private record Table(Tensor cosines, Tensor sines) {}

  private record Key(Rotary rotary, int headWidth) {}

  private final Optional<Extent> patches;
  private final TensorFactory factory;
  private final Map<Key, Table> tables = new HashMap<>();

  /**
   * @param patches rows and columns; empty in a network without tokens
   */
  Rotations(Optional<Extent> patches, TensorFactory factory) {
    this.patches = patches;
    this.factory = factory;
  }

  /** Queries or keys [N, heads, T, D], turned; of their own type. */
  Tensor turned(Tensor heads, Rotary rotary) {
    int width = Math.toIntExact(heads.size(3));
    Table table = tables.computeIfAbsent(new Key(rotary, width), this::table);
    return heads
        .mul(table.cosines())
        .add(torch.roll(heads, new long[] {width / 2}, 3).mul(table.sines()))
        .to(heads.scalar_type());
  }

  private Table table(Key key) {
    Extent grid =
        patches.orElseThrow(
            () -> new IllegalStateException("rotary positions in a network without patches"));
    Rotary.Turns turns = key.rotary().turns(grid, key.headWidth());
    long tokens = key.rotary().before() + grid.count();
    return new Table(
        retained(factory.of(turns.cosines(), tokens, key.headWidth())),
        retained(factory.of(turns.sines(), tokens, key.headWidth())));
  }

  private static Tensor retained(Tensor tensor) {
    tensor.retainReference();
    return tensor;
  }

  @Override
  public void close() {
    for (Table table : tables.values()) {
      table.cosines().releaseReference();
      table.sines().releaseReference();
    }
    tables.clear();
  }
}
