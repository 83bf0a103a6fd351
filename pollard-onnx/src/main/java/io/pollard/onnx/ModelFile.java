package io.pollard.onnx;

import io.pollard.onnx.ModelException.Reason;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;

/**
 * A model file of Pollard, checked before any runtime sees it.
 *
 * <pre>{@code
 * ModelFile file = ModelFile.read(Path.of("model.onnx"));
 * file.card().task().outputs(); // [normal, pneumonia]
 * }</pre>
 *
 * @param bytes the whole file, mapped: what was checked is what a runtime can be given
 */
public record ModelFile(Path path, OnnxModel model, ModelCard card, ByteBuffer bytes) {

  /**
   * Reads the metadata first, so that a stranger's model and one of a newer format get their own
   * sentence, and then compares the digest. The file must not change while the buffer is in use;
   * replacing it by renaming is no change.
   *
   * @throws ModelException if it is no model file of Pollard, damaged, of a newer format, or has
   *     weights that are no numbers
   */
  public static ModelFile read(Path path) {
    ByteBuffer bytes = ModelReader.map(path);
    Map<String, String> metadata = ModelReader.metadata(path, bytes);
    ModelCard.checkFormat(path, metadata);
    Seal.check(path, bytes);
    ModelCard card = ModelCard.of(path, metadata);
    OnnxModel model = ModelReader.read(path, bytes);
    try {
      Shapes.check(model.graph(), 2);
      Shapes.check(model.graph(), 3);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ModelException(Reason.GRAPH, path, String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      throw new ModelException(
          Reason.GRAPH, path, "expected a graph that can run but checking it ended with " + e, e);
    }
    SoundNumbers.require(path, model.graph());
    return new ModelFile(path, model, card, bytes);
  }

  @Override
  public ByteBuffer bytes() {
    return bytes.duplicate();
  }
}
