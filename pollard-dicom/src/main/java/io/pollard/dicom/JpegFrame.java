package io.pollard.dicom;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a frame's header says (ITU-T T.81, B.2.2).
 *
 * @param shape rows and columns 1 to 65535
 */
record JpegFrame(StreamShape shape, List<JpegComponent> components) {

  private static final int MOST_SAMPLING = 4;

  static JpegFrame read(StreamBytes segment, boolean isLossless) throws IOException {
    int bits = segment.u8();
    if (isLossless ? bits < 2 || bits > 16 : bits != 8 && bits != 12) {
      throw StreamBytes.damaged("there is no JPEG of this kind with %s bits".formatted(bits));
    }
    int rows = segment.u16();
    int columns = segment.u16();
    int count = segment.u8();
    List<JpegComponent> components = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int name = segment.u8();
      int sampling = segment.u8();
      int across = sampling >> 4;
      int down = sampling & 0xf;
      if (across < 1 || down < 1 || across > MOST_SAMPLING || down > MOST_SAMPLING) {
        throw StreamBytes.damaged("a component has %s x %s samples".formatted(across, down));
      }
      components.add(new JpegComponent(i, name, across, down, segment.u8() & 3));
    }
    return new JpegFrame(new StreamShape(rows, columns, count, bits), components);
  }

  JpegComponent component(int name) throws IOException {
    for (JpegComponent component : components) {
      if (component.name() == name) {
        return component;
      }
    }
    throw StreamBytes.damaged("a scan names component %s, which there is not".formatted(name));
  }

  int mostAcross() {
    return components.stream().mapToInt(JpegComponent::across).max().orElse(1);
  }

  int mostDown() {
    return components.stream().mapToInt(JpegComponent::down).max().orElse(1);
  }
}
