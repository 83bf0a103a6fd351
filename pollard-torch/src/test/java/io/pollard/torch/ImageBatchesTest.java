package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.torch.ImageBatches.Batch;
import io.pollard.torch.ImageBatches.Shown;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImageBatchesTest {

  /** Of images by their index, each with one window more for every time that it is named. */
  private static Batch batch(int... images) {
    List<Shown> shown =
        IntStream.range(0, images.length)
            .mapToObj(
                place ->
                    new Shown(
                        images[place],
                        images[place],
                        (int)
                            Arrays.stream(images, 0, place)
                                .filter(image -> image == images[place])
                                .count()))
            .toList();
    return new Batch(0, shown);
  }

  @Test
  void everyImageMeetsItsNeighbour() {
    assertThat(batch(4, 2, 7).shift()).isEqualTo(1);
    assertThat(batch(4, 2).shift()).isEqualTo(1);
    assertThat(batch(4, 2, 7).meetingThemselves(1)).isZero();
  }

  @Test
  void windowsOfOneImageMeetAnothers() {
    Batch batch = batch(1, 1, 2, 2, 3, 3);
    assertThat(batch.meetingThemselves(1)).isEqualTo(3);
    assertThat(batch.shift()).isEqualTo(2);
    assertThat(batch.meetingThemselves(2)).isZero();
  }

  @Test
  void asFewAsCanBeMeetThemselvesWhereOneImageHasMostWindows() {
    Batch batch = batch(1, 1, 1, 2);
    assertThat(batch.meetingThemselves(batch.shift())).isEqualTo(2);
    assertThat(batch.places()).containsExactly(1, 1, 1, 2);
  }
}
