package io.pollard.app;

import io.pollard.data.Fit;
import io.pollard.data.Preprocessing;
import io.pollard.imaging.Preparation;
import io.pollard.imaging.Raster;
import io.pollard.imaging.ShownRegion;
import io.pollard.imaging.Spacing;
import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.onnx.ClassMaps;
import io.pollard.onnx.Explanation;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * An image with a class's map over it. The scale is the largest value, without its sign, of all
 * classes' maps of the image, so that a class with little evidence stays pale beside one with much.
 *
 * @param image of the sizes that are drawn, without colours
 * @param maps what is drawn over it
 * @param plane of the maps, along depth
 * @param region of what is drawn that the network sees
 * @param scale of the bar, in a cell's part of the logit
 * @param probability of the class
 * @param logit of the class
 */
record MapOverlay(
    BufferedImage image,
    ClassMaps maps,
    int plane,
    ShownRegion region,
    String name,
    MapColours colours,
    double scale,
    double probability,
    double logit) {

  private static final int LEAST = 384;
  private static final int MOST = 1024;
  private static final int BAR = 12;
  private static final int MARGIN = 8;
  private static final int TEXT = 13;

  static MapOverlay of(
      Explanation explanation, Preprocessing preprocessing, String name, MapColours colours) {
    return of(explanation, preprocessing, name, colours, LEAST, MOST);
  }

  /**
   * @param least of the longer side of what is drawn, in pixels
   * @param most of it
   */
  static MapOverlay of(
      Explanation explanation,
      Preprocessing preprocessing,
      String name,
      MapColours colours,
      int least,
      int most) {
    ClassMaps maps = explanation.maps();
    int plane = maps.largestPlane(name);
    Raster source = explanation.input();
    ShownRegion region;
    BufferedImage image;
    if (preprocessing.isOfVolumes()) {
      Raster slice = slice(source, (plane + 0.5) / maps.planes());
      Extent shown = sized(slice.extent(), least, most);
      image = scaled(grey(slice), shown);
      region = new ShownRegion(0, 0, shown.size(1), shown.size(0));
    } else {
      Extent whole = imageExtent(explanation.sample());
      Extent shown = sized(whole, least, most);
      // Scaled down by the code that prepares images; a small one is enlarged afterwards.
      Extent prepared = whole.with(shown, Math::min);
      Preprocessing all =
          preprocessing
              .withInput(new FeatureShape(preprocessing.input().channels(), prepared))
              .withData(preprocessing.intensity(), Fit.STRETCH);
      image = scaled(grey(Preparation.windows(explanation.sample(), all).get(0)), shown);
      ShownRegion own = Preparation.shown(whole, preprocessing);
      double x = (double) shown.size(1) / whole.size(1);
      double y = (double) shown.size(0) / whole.size(0);
      region = new ShownRegion(own.left() * x, own.top() * y, own.width() * x, own.height() * y);
    }
    float logit = explanation.prediction().logits().getOrDefault(name, 0f);
    return new MapOverlay(
        image,
        maps,
        plane,
        region,
        name,
        colours,
        maps.scale() / maps.cells().count(),
        explanation.prediction().probability(name),
        logit);
  }

  private static Extent imageExtent(Raster sample) {
    Extent extent = sample.extent();
    return extent.axes() == 2
        ? extent
        : new Extent(extent.sizes().subList(extent.axes() - 2, extent.axes()));
  }

  private static Extent sized(Extent image, int least, int most) {
    int longer = Math.max(image.size(0), image.size(1));
    double factor =
        longer < least ? (double) least / longer : longer > most ? (double) most / longer : 1;
    return image.map(side -> Math.max(1, (int) Math.round(side * factor)));
  }

  /**
   * @param at 0 to 1, from the first slice to the last
   */
  private static Raster slice(Raster volume, double at) {
    Extent extent = volume.extent();
    int slice = Math.min(extent.size(0) - 1, (int) (at * extent.size(0)));
    int bytes = extent.size(1) * extent.size(2) * volume.channels() * volume.type().bytes();
    return new Raster(
        Extent.of(extent.size(1), extent.size(2)),
        volume.channels(),
        volume.type(),
        Spacing.unknown(),
        volume.values().slice(slice * bytes, bytes));
  }

  private static BufferedImage grey(Raster raster) {
    int height = raster.extent().size(0);
    int width = raster.extent().size(1);
    int channels = raster.channels();
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = (y * width + x) * channels;
        int rgb = 0;
        for (int c = 0; c < 3; c++) {
          rgb = rgb << 8 | (int) raster.value(at + (channels == 3 ? c : 0));
        }
        image.setRGB(x, y, rgb);
      }
    }
    return image;
  }

  private static BufferedImage scaled(BufferedImage image, Extent shown) {
    if (image.getWidth() == shown.size(1) && image.getHeight() == shown.size(0)) {
      return image;
    }
    BufferedImage larger =
        new BufferedImage(shown.size(1), shown.size(0), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = larger.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, shown.size(1), shown.size(0), null);
    graphics.dispose();
    return larger;
  }

  /**
   * @param hasBar whether name, logit and a bar of the colours are below
   */
  byte[] png(boolean hasBar) {
    int width = image.getWidth();
    int height = image.getHeight();
    int below = hasBar ? 3 * MARGIN + BAR + 2 * TEXT : 0;
    BufferedImage page =
        new BufferedImage(width, height + below, BufferedImage.TYPE_INT_RGB);
    double cells = maps.cells().count();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double across = (x + 0.5 - region.left()) / region.width();
        double down = (y + 0.5 - region.top()) / region.height();
        boolean isSeen = across >= 0 && across <= 1 && down >= 0 && down <= 1;
        int pixel = image.getRGB(x, y) & 0xffffff;
        page.setRGB(
            x,
            y,
            isSeen && scale > 0
                ? colours.over(pixel, maps.at(name, plane, down, across) / cells / scale)
                : pixel);
      }
    }
    Graphics2D graphics = page.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.drawRect(
        (int) Math.round(region.left()),
        (int) Math.round(region.top()),
        (int) Math.round(region.width()) - 1,
        (int) Math.round(region.height()) - 1);
    if (hasBar) {
      drawBar(graphics, page, height);
    }
    graphics.dispose();
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      if (!ImageIO.write(page, "png", bytes)) {
        throw new IOException("this Java writes no PNG");
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void drawBar(Graphics2D graphics, BufferedImage page, int top) {
    int width = page.getWidth();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, top, width, page.getHeight() - top);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, TEXT));
    graphics.setColor(Color.BLACK);
    FontMetrics metrics = graphics.getFontMetrics();
    graphics.drawString(
        String.format(Locale.ROOT, "%s: probability %.2f, logit %.2f", name, probability, logit), MARGIN, top + MARGIN + TEXT - 2);
    int barTop = top + MARGIN + TEXT + 4;
    for (int x = MARGIN; x < width - MARGIN; x++) {
      double share = (double) (x - MARGIN) / Math.max(1, width - 2 * MARGIN - 1);
      double value = colours.least() + share * (1 - colours.least());
      // Over a middle grey, as the colours look over the image.
      int rgb = colours.over(0x808080, value);
      for (int y = barTop; y < barTop + BAR; y++) {
        page.setRGB(x, y, rgb);
      }
    }
    int baseline = barTop + BAR + TEXT;
    String least = String.format(Locale.ROOT, "%+.3g", colours.least() * scale);
    String most = String.format(Locale.ROOT, "%+.3g of the logit a cell", scale);
    graphics.drawString(colours == MapColours.SIGNED ? least : "0", MARGIN, baseline);
    graphics.drawString(most, width - MARGIN - metrics.stringWidth(most), baseline);
  }
}
