package io.pollard.network;

/**
 * A part of the trunk after which the network can be cut; it never cuts through a skip connection.
 *
 * @param name the module path in the library whose files load into it, "stem" for what precedes
 * @param block the block it belongs to, 0 for the stem, then counted from 1
 */
public record Unit(String name, int block, Layer body) {

  /** A unit whose tensors all stand under its own name. */
  public static Unit named(String name, int block, Layer... layers) {
    return new Unit(name, block, Layers.named(name, layers));
  }
}
