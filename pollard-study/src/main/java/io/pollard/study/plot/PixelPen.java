package io.pollard.study.plot;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.util.List;

/** Draws pixels. */
final class PixelPen implements Pen {

  private final Graphics2D graphics;

  PixelPen(Graphics2D graphics) {
    this.graphics = graphics;
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
  }

  @Override
  public void line(List<Spot> through, Color colour, double width, Series.Line dashes) {
    graphics.setColor(colour);
    float[] lengths = new float[dashes.lengths().size()];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = dashes.lengths().get(i);
    }
    graphics.setStroke(
        new BasicStroke(
            (float) width,
            BasicStroke.CAP_BUTT,
            BasicStroke.JOIN_ROUND,
            1,
            lengths.length == 0 ? null : lengths,
            0));
    graphics.draw(path(through));
  }

  @Override
  public void fill(List<Spot> corners, Color colour, double opacity) {
    graphics.setColor(colour);
    graphics.setComposite(AlphaComposite.SrcOver.derive((float) opacity));
    graphics.fill(path(corners));
    graphics.setComposite(AlphaComposite.SrcOver);
  }

  @Override
  public void text(String text, Spot at, Anchor anchor, double degrees, Lettering lettering) {
    double width = lettering.width(text);
    double start =
        switch (anchor) {
          case START -> 0;
          case MIDDLE -> -width / 2;
          case END -> -width;
        };
    AffineTransform before = graphics.getTransform();
    graphics.translate(at.x(), at.y());
    graphics.rotate(Math.toRadians(degrees));
    graphics.setColor(lettering.colour());
    graphics.setFont(lettering.font());
    graphics.drawString(text, (float) start, 0);
    graphics.setTransform(before);
  }

  private static Shape path(List<Spot> through) {
    Path2D path = new Path2D.Double();
    path.moveTo(through.get(0).x(), through.get(0).y());
    through.subList(1, through.size()).forEach(spot -> path.lineTo(spot.x(), spot.y()));
    return path;
  }
}
