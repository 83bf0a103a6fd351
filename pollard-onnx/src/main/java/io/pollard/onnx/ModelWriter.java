package io.pollard.onnx;

import com.google.protobuf.CodedOutputStream;
import io.pollard.files.WholeFile;
import io.pollard.onnx.ModelException.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Map;

/**
 * Writes {@link OnnxModel}s. The same model gives the same bytes; fields stand in the order of
 * their numbers (those of onnx.proto, ONNX 1.12), and the last one holds the digest of those before
 * it.
 */
public final class ModelWriter {

  private ModelWriter() {}

  /**
   * Writes the file beside and renames it.
   *
   * @throws ModelException if it can't be written or would have 2 GiB or more
   */
  public static void write(Path file, OnnxModel model) {
    try {
      Message message = model(model);
      WholeFile.write(file, out -> write(message, out));
    } catch (ArithmeticException e) {
      throw new ModelException(
          Reason.TOO_LARGE, file, "the model has 2 GiB or more, which no ONNX file can hold", e);
    } catch (IOException e) {
      throw new ModelException(Reason.UNWRITABLE, file, "it could not be written: " + e, e);
    }
  }

  /**
   * The bytes of the file.
   *
   * @throws ArithmeticException if there are 2 GiB or more
   */
  public static byte[] bytes(OnnxModel model) {
    Message message = model(model);
    byte[] bytes = new byte[Math.addExact(message.size(), Seal.BYTES)];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      message.writeTo(out);
      MessageDigest digest = Seal.digest();
      digest.update(bytes, 0, message.size());
      out.writeRawBytes(Seal.of(digest));
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new IllegalStateException("a message of another size than computed", e);
    }
    return bytes;
  }

  private static void write(Message message, OutputStream out) throws IOException {
    DigestOutputStream digested = new DigestOutputStream(out, Seal.digest());
    CodedOutputStream coded = CodedOutputStream.newInstance(digested);
    message.writeTo(coded);
    coded.flush();
    out.write(Seal.of(digested.getMessageDigest()));
  }

  private static Message model(OnnxModel model) {
    Message message =
        new Message()
            .whole(1, model.irVersion())
            .text(2, model.producer())
            .text(3, model.producerVersion())
            .part(7, graph(model.graph()))
            .part(8, new Message().text(1, "").whole(2, model.opset()));
    model
        .metadata()
        .forEach((key, value) -> message.part(14, new Message().text(1, key).text(2, value)));
    return message;
  }

  private static Message graph(Graph graph) {
    Message message = new Message();
    graph.nodes().forEach(node -> message.part(1, node(node)));
    message.text(2, graph.name());
    graph.initializers().forEach(tensor -> message.part(5, tensor(tensor)));
    graph.inputs().forEach(input -> message.part(11, value(input)));
    graph.outputs().forEach(output -> message.part(12, value(output)));
    return message;
  }

  private static Message node(Node node) {
    Message message = new Message();
    node.inputs().forEach(input -> message.text(1, input));
    node.outputs().forEach(output -> message.text(2, output));
    message.text(3, node.name()).text(4, node.op());
    for (Map.Entry<String, Attribute> attribute : node.attributes().entrySet()) {
      message.part(5, attribute(attribute.getKey(), attribute.getValue()));
    }
    return message;
  }

  private static Message attribute(String name, Attribute attribute) {
    Message message = new Message().text(1, name);
    if (attribute instanceof Attribute.Real real) {
      message.real(2, real.value());
    } else if (attribute instanceof Attribute.Whole whole) {
      message.whole(3, whole.value());
    } else if (attribute instanceof Attribute.Text text) {
      message.text(4, text.value());
    } else {
      ((Attribute.Wholes) attribute).values().forEach(value -> message.whole(8, value));
    }
    return message.whole(20, type(attribute));
  }

  /** ONNX's number for what an attribute holds. */
  static int type(Attribute attribute) {
    if (attribute instanceof Attribute.Real) {
      return 1;
    }
    if (attribute instanceof Attribute.Whole) {
      return 2;
    }
    return attribute instanceof Attribute.Text ? 3 : 7;
  }

  private static Message tensor(TensorData tensor) {
    Message message = new Message();
    tensor.dims().forEach(size -> message.whole(1, size));
    return message.whole(2, tensor.type().code()).text(8, tensor.name()).bytes(9, tensor.bytes());
  }

  private static Message value(ValueInfo value) {
    Message shape = new Message();
    for (Dimension dimension : value.dims()) {
      Message dim = new Message();
      if (dimension instanceof Dimension.Fixed fixed) {
        dim.whole(1, fixed.size());
      } else {
        dim.text(2, ((Dimension.Free) dimension).name());
      }
      shape.part(1, dim);
    }
    Message tensor = new Message().whole(1, value.type().code());
    if (!value.dims().isEmpty()) {
      tensor.part(2, shape);
    }
    return new Message().text(1, value.name()).part(2, new Message().part(1, tensor));
  }
}
