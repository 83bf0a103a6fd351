package io.pollard.dicom;

import java.io.IOException;
import java.util.List;

/** Differences from what neighbours predict (ITU-T T.81, annex H). */
final class JpegLosslessScans implements JpegScans {

  private final JpegFrame frame;
  private final FrameShape shape;
  private final int[] samples;

  JpegLosslessScans(JpegFrame frame, FrameShape shape) {
    this.frame = frame;
    this.shape = shape;
    this.samples = new int[shape.length()];
  }

  @Override
  public JpegFrame frame() {
    return frame;
  }

  @Override
  public int[] samples() {
    return samples;
  }

  @Override
  public int units(JpegScan scan) throws IOException {
    if ((frame.mostAcross() != 1 && shape.samples() > 1)
        || (frame.mostDown() != 1 && shape.samples() > 1)) {
      throw new IOException(
          "expected lossless JPEG with all samples of a pixel but found components of fewer; convert it");
    }
    if (scan.start() < 1 || scan.start() > 7) {
      throw StreamBytes.damaged("there is no predictor %s".formatted(scan.start()));
    }
    if (scan.interval() % shape.columns() != 0) {
      throw StreamBytes.damaged("restart markers lie within rows");
    }
    if (scan.shift() >= frame.shape().bits()) {
      throw StreamBytes.damaged("values are shifted by %s bits".formatted(scan.shift()));
    }
    return shape.rows() * shape.columns();
  }

  @Override
  public void decode(JpegScan scan, EntropyBits bits, int from, int to) throws IOException {
    int first = from / shape.columns();
    for (int row = first; row < to / shape.columns(); row++) {
      differences(scan.components(), bits, row);
      for (JpegComponent component : scan.components()) {
        if (row == first) {
          int start = 1 << (frame.shape().bits() - scan.shift() - 1);
          firstRow(row, component.place(), start);
        } else {
          row(row, component.place(), scan.start());
        }
      }
    }
  }

  /** Puts the differences of a row where its samples will be. */
  private void differences(List<JpegComponent> components, EntropyBits bits, int row)
      throws IOException {
    int step = shape.samples();
    int begin = row * shape.columns() * step;
    int end = begin + shape.columns() * step;
    int count = components.size();
    HuffmanTable[] tables = new HuffmanTable[count];
    int[] places = new int[count];
    for (int i = 0; i < count; i++) {
      tables[i] = components.get(i).direct();
      places[i] = components.get(i).place();
    }
    long position = bits.position();
    for (int pixel = begin; pixel < end; pixel += step) {
      for (int i = 0; i < count; i++) {
        long word = bits.word(position);
        int entry = tables[i].entry(word);
        int length = entry >> 8;
        int size = entry & 0xff;
        int difference = 0;
        if (size == 16) {
          difference = 32768;
          size = 0;
        } else if (size > 16) {
          throw StreamBytes.damaged("a difference has %s bits".formatted(size));
        } else if (size > 0) {
          difference = HuffmanTable.extended(word << length, size);
        }
        samples[pixel + places[i]] = difference;
        position += length + size;
        if (bits.isBehind(position)) {
          bits.moveTo(position);
        }
      }
    }
    bits.moveTo(position);
  }

  private void firstRow(int row, int place, int start) {
    int step = shape.samples();
    int at = row * shape.columns() * step + place;
    int left = start;
    for (int column = 0; column < shape.columns(); column++, at += step) {
      left = left + samples[at] & 0xffff;
      samples[at] = left;
    }
  }

  private void row(int row, int place, int predictor) {
    int[] v = samples;
    int step = shape.samples();
    int stride = shape.columns() * step;
    int begin = row * stride + place;
    int end = begin - place + stride;
    int left = v[begin] + v[begin - stride] & 0xffff;
    v[begin] = left;
    begin += step;
    switch (predictor) {
      case 1 -> {
        for (int at = begin; at < end; at += step) {
          v[at] = left = left + v[at] & 0xffff;
        }
      }
      case 2 -> {
        for (int at = begin; at < end; at += step) {
          v[at] = v[at - stride] + v[at] & 0xffff;
        }
      }
      case 3 -> {
        for (int at = begin; at < end; at += step) {
          v[at] = v[at - stride - step] + v[at] & 0xffff;
        }
      }
      case 4 -> {
        for (int at = begin; at < end; at += step) {
          v[at] = left = left + v[at - stride] - v[at - stride - step] + v[at] & 0xffff;
        }
      }
      case 5 -> {
        for (int at = begin; at < end; at += step) {
          v[at] = left = left + ((v[at - stride] - v[at - stride - step]) >> 1) + v[at] & 0xffff;
        }
      }
      case 6 -> {
        for (int at = begin; at < end; at += step) {
          v[at] = left = v[at - stride] + ((left - v[at - stride - step]) >> 1) + v[at] & 0xffff;
        }
      }
      default -> {
        for (int at = begin; at < end; at += step) {
          v[at] = left = ((left + v[at - stride]) >> 1) + v[at] & 0xffff;
        }
      }
    }
  }

  /** Shifts the values to where they were, and looks whether they have as many bits as they may. */
  @Override
  public void end(JpegScan scan) throws IOException {
    int all = 0;
    for (JpegComponent component : scan.components()) {
      for (int at = component.place(); at < samples.length; at += shape.samples()) {
        all |= samples[at] <<= scan.shift();
      }
    }
    if (all >>> frame.shape().bits() != 0) {
      throw StreamBytes.damaged(
          "expected values of %s bits but found larger ones".formatted(frame.shape().bits()));
    }
  }
}
