package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CutCurvesTest {

  private static final List<String> CUTS = List.of("stem", "layer1.0", "layer2.0");

  @TempDir private Path folder;

  @Test
  void everyTaskIsALineInItsColour() throws Exception {
    Map<String, List<Double>> curves = new LinkedHashMap<>();
    curves.put("texture", List.of(0.5, 0.99, 1.0));
    curves.put("lesion", List.of(0.5, 0.7, 0.95));
    Path file = CutCurves.write(folder, "scores", "title", "AUPRC", CUTS, curves);
    BufferedImage image = ImageIO.read(file.toFile());
    assertThat(image.getWidth()).isEqualTo(1000);
    assertThat(pixels(image, 0x0072B2)).isGreaterThan(200);
    assertThat(pixels(image, 0x009E73)).isGreaterThan(200);
    assertThat(pixels(image, 0xD55E00)).isZero();
  }

  @Test
  void theNumbersStandBeside() throws Exception {
    Map<String, List<Double>> curves = new LinkedHashMap<>();
    curves.put("texture", List.of(0.5, 0.99, 1.0));
    curves.put("lesion", List.of(0.5, 0.7, 0.95));
    CutCurves.write(folder, "scores", "title", "AUPRC", CUTS, curves);
    assertThat(folder.resolve("scores.csv"))
        .hasContent(
            """
            cut,texture,lesion
            stem,0.5,0.5
            layer1.0,0.99,0.7
            layer2.0,1.0,0.95
            """);
  }

  private static long pixels(BufferedImage image, int colour) {
    long count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += (image.getRGB(x, y) & 0xFFFFFF) == colour ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void moreCurvesThanColoursAreRefused() {
    Map<String, List<Double>> curves = new LinkedHashMap<>();
    for (String name : List.of("a", "b", "c", "d", "e")) {
      curves.put(name, List.of(0.1, 0.2, 0.3));
    }
    assertThatThrownBy(() -> CutCurves.picture("", "", CUTS, curves))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("up to 4 curves");
  }
}
