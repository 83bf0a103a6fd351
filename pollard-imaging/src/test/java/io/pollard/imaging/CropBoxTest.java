package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.testing.Golden;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CropBoxTest {

  private final JsonNode golden = Golden.read("preprocessing").get("randomResizedCrop");

  @Test
  void areaAndRatioGiveTorchvisionsBox() {
    for (JsonNode row : golden.get("pinned")) {
      CropBox box =
          CropBox.of(
                  row.get("height").intValue(),
                  row.get("width").intValue(),
                  row.get("areaShare").doubleValue(),
                  row.get("ratio").doubleValue())
              .orElseThrow();
      assertThat(new int[] {box.height(), box.width()})
          .containsExactly(
              row.get("cropHeightWidth").get(0).get(0).intValue(),
              row.get("cropHeightWidth").get(0).get(1).intValue());
    }
  }

  @Test
  void theFallbackIsTorchvisions() {
    for (JsonNode row : golden.get("fallbackTopLeftHeightWidth")) {
      CropBox box = CropBox.fallback(row.get("height").intValue(), row.get("width").intValue(), 1);
      assertThat(new int[] {box.top(), box.left(), box.height(), box.width()})
          .containsExactly(
              Arrays.stream(Golden.longs(row.get("box"))).mapToInt(Math::toIntExact).toArray());
    }
  }

  @Test
  void drawnBoxesLieInsideAndVary() {
    double smallest = 1;
    double largest = 0;
    for (int i = 0; i < 2000; i++) {
      CropBox box = CropBox.random(100, 100, 1, new SampleRandom(3, 0, i));
      assertThat(box.top() + box.height()).isLessThanOrEqualTo(100);
      assertThat(box.left() + box.width()).isLessThanOrEqualTo(100);
      assertThat(box.top()).isNotNegative();
      assertThat(box.left()).isNotNegative();
      double share = box.height() * box.width() / 1e4;
      smallest = Math.min(smallest, share);
      largest = Math.max(largest, share);
    }
    assertThat(smallest).isBetween(0.07, 0.1);
    assertThat(largest).isBetween(0.95, 1.0);
  }

  @Test
  void boxesOfARectangleAreDistortedNoMoreThanThoseOfASquare() {
    double narrowest = 9;
    double widest = 0;
    for (int i = 0; i < 2000; i++) {
      CropBox box = CropBox.random(400, 800, 2, new SampleRandom(3, 0, i));
      double ratio = (double) box.width() / box.height() / 2;
      narrowest = Math.min(narrowest, ratio);
      widest = Math.max(widest, ratio);
    }
    assertThat(narrowest).isBetween(0.745, 0.76);
    assertThat(widest).isBetween(1.31, 1.34);
    assertThat(CropBox.fallback(100, 1000, 2).width()).isEqualTo(267);
    assertThat(CropBox.fallback(300, 90, 0.5).height()).isEqualTo(240);
  }
}
