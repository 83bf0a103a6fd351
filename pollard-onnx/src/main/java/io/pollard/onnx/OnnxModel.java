package io.pollard.onnx;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * An ONNX file in memory.
 *
 * @param irVersion of the file format
 * @param opset version of the standard operators
 * @param producer the program that wrote it
 * @param producerVersion its version
 * @param metadata in the order of its keys
 */
public record OnnxModel(
    int irVersion,
    int opset,
    String producer,
    String producerVersion,
    Graph graph,
    Map<String, String> metadata) {

  /** Opset 17 came with it (ONNX 1.12). */
  public static final int IR_VERSION = 8;

  /** Old enough for every runtime since 2022, new enough for LayerNormalization. */
  public static final int OPSET = 17;

  public static final String PRODUCER = "pollard";

  public OnnxModel {
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
  }

  /** The same with other metadata. */
  public OnnxModel withMetadata(Map<String, String> other) {
    return new OnnxModel(irVersion, opset, producer, producerVersion, graph, other);
  }
}
