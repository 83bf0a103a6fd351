package io.pollard.bench;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.ImageCache;
import io.pollard.onnx.ModelWriter;
import io.pollard.onnx.OnnxModel;
import io.pollard.onnx.Quantisation;
import io.pollard.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The model files that are compared: CUT.onnx, CUT.int8.onnx, CUT.logits, and the images. */
record OnnxFiles(Path folder) {

  private static final int CALIBRATED = 8;
  private static final int WEIGHT_BITS = 7;

  /**
   * @throws DataException if the folder is full
   */
  void write(List<String> cuts) {
    try {
      Files.write(
          folder.resolve("images"), bytes(RuntimeSide.noise(RandomModel.PREPROCESSING.input())));
      try (ImageCache cache =
          ImageCache.open(
              NoiseImages.write(folder.resolve("noise"), 224, Map.of(Part.VALIDATION, CALIBRATED)),
              RandomModel.PREPROCESSING,
              CacheOptions.defaults().withDirectory(folder.resolve("cache")),
              Progress.SILENT)) {
        for (String cut : cuts) {
          write(cut, cache);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String cut, ImageCache cache) throws IOException {
    OnnxModel model = RandomModel.of(RandomModel.resnet50(cut));
    ModelWriter.write(floats(cut), model);
    ModelWriter.write(
        integers(cut),
        Quantisation.apply(
            model,
            RandomModel.PREPROCESSING,
            cache,
            IntStream.range(0, CALIBRATED).boxed().toList(),
            WEIGHT_BITS,
            1));
    try (RuntimeSide side = new RuntimeSide(cut, floats(cut), 1)) {
      FloatBuffer logits = side.logits();
      ByteBuffer bytes =
          ByteBuffer.allocate(logits.remaining() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(logits);
      Files.write(folder.resolve(cut + ".logits"), bytes(bytes));
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  Path floats(String cut) {
    return folder.resolve(cut + ".onnx");
  }

  Path integers(String cut) {
    return folder.resolve(cut + ".int8.onnx");
  }

  static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
