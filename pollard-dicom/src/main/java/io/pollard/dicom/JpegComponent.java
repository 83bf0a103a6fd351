package io.pollard.dicom;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A component of a JPEG frame, and how far its decoding is. */
final class JpegComponent {

  private final int place;
  private final int name;
  private final int across;
  private final int down;
  private final int quantisation;
  private @Nullable HuffmanTable direct;
  private @Nullable HuffmanTable alternating;
  private boolean isBegun;

  /** The last block's mean, from which the next one's is told. */
  int prediction;

  /**
   * @param place among the frame's components, 0 for the first
   * @param name as scans name it
   * @param across how many of its samples lie beside each other in a unit, 1 to 4
   * @param down how many below each other, 1 to 4
   * @param quantisation which table, 0 to 3
   */
  JpegComponent(int place, int name, int across, int down, int quantisation) {
    this.place = place;
    this.name = name;
    this.across = across;
    this.down = down;
    this.quantisation = quantisation;
  }

  int place() {
    return place;
  }

  int name() {
    return name;
  }

  int across() {
    return across;
  }

  int down() {
    return down;
  }

  int quantisation() {
    return quantisation;
  }

  /**
   * Its scan begins, with these tables.
   *
   * @throws IOException if it had one before
   */
  void begin(@Nullable HuffmanTable directTable, @Nullable HuffmanTable alternatingTable)
      throws IOException {
    if (isBegun) {
      throw StreamBytes.damaged("component %s is in two scans".formatted(name));
    }
    isBegun = true;
    direct = directTable;
    alternating = alternatingTable;
  }

  HuffmanTable direct() throws IOException {
    return present(direct);
  }

  HuffmanTable alternating() throws IOException {
    return present(alternating);
  }

  private static HuffmanTable present(@Nullable HuffmanTable table) throws IOException {
    if (table == null) {
      throw StreamBytes.damaged("a Huffman table is missing");
    }
    return table;
  }
}
