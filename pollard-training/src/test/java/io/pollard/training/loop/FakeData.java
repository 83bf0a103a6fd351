package io.pollard.training.loop;

import io.pollard.data.ImageSource;
import io.pollard.data.Part;
import io.pollard.data.Sample;
import io.pollard.data.Split;
import io.pollard.data.Task;
import io.pollard.network.FeatureShape;
import io.pollard.network.ResNet;
import io.pollard.strategy.TransferStrategy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Fifty samples of one byte, their own number: 26 to train on, 12 for validation and 12 to test.
 * Every second one is positive.
 */
final class FakeData {

  static final int TRAINED = 26;
  static final int HELD_OUT = 12;

  private FakeData() {}

  /** In its part, from 0. */
  static int rank(int sample) {
    return sample < TRAINED ? sample : (sample - TRAINED) % HELD_OUT;
  }

  static int target(int sample) {
    return sample % 2;
  }

  static Material material(TransferStrategy strategy) {
    List<Integer> all = IntStream.range(0, TRAINED + 2 * HELD_OUT).boxed().toList();
    return new Material(
        strategy.plan(ResNet.resnet18(1000), 2),
        FeatureShape.of(3, 64, 64),
        Task.SingleLabel.of(List.of("healthy", "ill"), "ill"),
        all.stream().map(FakeData::sample).toList(),
        new Split(all.stream().map(FakeData::part).toList()),
        images(),
        images());
  }

  private static Sample sample(int index) {
    String name = index + ".png";
    return Sample.ofClass(name, new ImageSource.File(Path.of(name)), target(index), name);
  }

  private static Part part(int index) {
    if (index < TRAINED) {
      return Part.TRAIN;
    }
    return index < TRAINED + HELD_OUT ? Part.VALIDATION : Part.TEST;
  }

  static BatchImages images() {
    return new BatchImages() {
      @Override
      public int imageBytes() {
        return 1;
      }

      @Override
      public void fill(List<Integer> samples, int epoch, ByteBuffer target) {
        for (int i = 0; i < samples.size(); i++) {
          target.put(i, samples.get(i).byteValue());
        }
      }
    };
  }
}
