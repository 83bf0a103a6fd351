package io.pollard.training.loop;

import java.nio.ByteBuffer;

/** A network that answers. Holds what its engine needs until it is closed. Not thread-safe. */
public interface EvaluableModel extends AutoCloseable {

  /**
   * Memory that images of a batch are put into; the engine's, until the model is closed. Java's own
   * direct buffers would wait for the garbage collector.
   */
  ByteBuffer room(int bytes);

  /**
   * In float32 whatever precision the network is trained in, so that the same weights give the same
   * digits.
   *
   * @return the logits, [n][outputs]
   */
  float[][] evaluate(Batch batch);

  @Override
  void close();
}
