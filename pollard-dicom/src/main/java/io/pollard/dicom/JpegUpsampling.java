package io.pollard.dicom;

/**
 * Brings a component with fewer samples to the size of the image. Where it has half of them, a new
 * sample takes three quarters of the nearer old one and a quarter of the other, as in libjpeg; else
 * the nearest is repeated.
 *
 * @param values unsigned, row by row
 * @param width of a row of them
 * @param columns of these that hold the image
 * @param rows that hold the image
 */
@SuppressWarnings("ArrayRecordComponent")
record JpegUpsampling(short[] values, int width, int columns, int rows) {

  /**
   * @param place of the component in a pixel
   * @param across how many columns of the image a sample has
   * @param down how many rows
   */
  void into(int[] samples, FrameShape shape, int place, double across, double down) {
    boolean isSmoothAcross = across == 2 && columns > 2 && down <= 2;
    boolean isSmoothDown = down == 2 && (across == 1 || isSmoothAcross);
    int[] line = new int[columns];
    for (int row = 0; row < shape.rows(); row++) {
      int at = row * shape.columns() * shape.samples() + place;
      int weight = 1;
      int own = Math.min(rows - 1, (int) (row / down)) * width;
      if (isSmoothDown) {
        int other = Math.max(0, Math.min(rows - 1, row / 2 + (row % 2 == 0 ? -1 : 1))) * width;
        for (int i = 0; i < columns; i++) {
          line[i] = 3 * values[own + i] + values[other + i];
        }
        weight = 4;
      } else {
        for (int i = 0; i < columns; i++) {
          line[i] = values[own + i];
        }
      }
      if (isSmoothAcross) {
        smooth(line, weight, samples, at, shape);
      } else {
        // Rounded as the rows above and below are in turn.
        int rounding = weight == 1 ? 0 : row % 2 == 0 ? 1 : 2;
        int shift = weight == 1 ? 0 : 2;
        for (int column = 0; column < shape.columns(); column++) {
          int from = across == 1 ? column : Math.min(columns - 1, (int) (column / across));
          samples[at + column * shape.samples()] = (line[from] + rounding) >> shift;
        }
      }
    }
  }

  private static void smooth(int[] line, int weight, int[] samples, int at, FrameShape shape) {
    int shift = weight == 1 ? 2 : 4;
    int even = weight == 1 ? 1 : 8;
    int odd = weight == 1 ? 2 : 7;
    int last = line.length - 1;
    for (int column = 0; column < shape.columns(); column++) {
      int own = line[column / 2];
      boolean isEven = column % 2 == 0;
      int other = line[isEven ? Math.max(0, column / 2 - 1) : Math.min(last, column / 2 + 1)];
      samples[at + column * shape.samples()] = (3 * own + other + (isEven ? even : odd)) >> shift;
    }
  }
}
