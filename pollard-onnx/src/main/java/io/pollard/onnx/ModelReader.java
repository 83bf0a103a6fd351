package io.pollard.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.pollard.onnx.ModelException.Reason;
import io.pollard.weights.ForeignKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link ModelWriter} writes, from strangers: nothing but a {@link ModelException}
 * leaves it, and memory is bounded by limits here, never by a number in the file. It takes exactly
 * the fields, types and operators that Pollard writes, so that no runtime is given external files,
 * subgraphs, custom operators or sizes that don't fit the bytes. Whether the nodes fit each other
 * is for {@link Shapes} to say.
 */
public final class ModelReader {

  /** Nodes, tensors, names, numbers of attributes: the largest network here has some 20,000. */
  static final int MAX_ITEMS = 200_000;

  /** Characters of a name. */
  static final int MAX_NAME = 500;

  /** Bytes of one metadata text. */
  static final int MAX_TEXT = 1 << 20;

  private static final int MAX_AXES = 8;

  private static final int BYTES = WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int FLOAT = WireFormat.WIRETYPE_FIXED32;

  private final Path file;
  private final ByteBuffer bytes;
  private final CodedInputStream in;
  private int items;

  private ModelReader(Path file, ByteBuffer bytes) {
    this.file = file;
    this.bytes = bytes.slice();
    this.in = CodedInputStream.newInstance(this.bytes.duplicate());
  }

  /** What a field's content is read by; the tag was read already. */
  private interface Fields {
    void read(int tag) throws IOException;
  }

  /**
   * Maps a file into memory; it must not change while the buffer is in use.
   *
   * @throws ModelException if there is none, it can't be read or it has 2 GiB or more
   */
  public static ByteBuffer map(Path file) {
    ForeignKind.of(file)
        .filter(kind -> !kind.isOnnx())
        .ifPresent(
            kind -> {
              throw new ModelException(
                  Reason.FOREIGN,
                  file,
                  "expected an ONNX model, as pollard export writes it, but found "
                      + kind.name()
                      + (kind.isHopeless() ? "" : "; " + kind.advice())
                      + "; it is another format, cut off or damaged");
            });
    if (!Files.isRegularFile(file)) {
      throw new ModelException(
          Reason.UNREADABLE, file, "expected a model file but there is no such file");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new ModelException(
            Reason.TOO_LARGE, file, "it has 2 GiB or more, which no ONNX file can have");
      }
      return channel.map(MapMode.READ_ONLY, 0, channel.size());
    } catch (IOException e) {
      throw new ModelException(Reason.UNREADABLE, file, "it could not be read: " + e, e);
    }
  }

  /**
   * Reads a whole model; its tensors are views of the mapped file.
   *
   * @throws ModelException if it is not a model that Pollard could have written
   */
  public static OnnxModel read(Path file) {
    return read(file, map(file));
  }

  /**
   * The same of bytes in memory.
   *
   * @param file stands in messages only
   */
  public static OnnxModel read(Path file, ByteBuffer bytes) {
    ModelReader reader = new ModelReader(file, bytes);
    return reader.guarded(reader::model);
  }

  /**
   * The metadata alone, of any ONNX model; empty where there is none. The rest is passed over, so
   * this tells a stranger's model from a damaged one.
   *
   * @throws ModelException if the bytes are not fields of a message to their end
   */
  public static Map<String, String> metadata(Path file, ByteBuffer bytes) {
    ModelReader reader = new ModelReader(file, bytes);
    return reader.guarded(
        () -> {
          Map<String, String> metadata = new HashMap<>();
          boolean hasGraph = false;
          for (int tag = reader.in.readTag(); tag != 0; tag = reader.in.readTag()) {
            if (tag == delimited(14)) {
              reader.entry(metadata);
            } else {
              hasGraph |= tag == delimited(7);
              reader.in.skipField(tag);
            }
          }
          if (!hasGraph) {
            throw new ModelException(
                Reason.DAMAGED, file, "expected an ONNX model but found no graph in it");
          }
          return metadata;
        });
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  private <T> T guarded(Reading<T> reading) {
    try {
      in.pushLimit(bytes.remaining());
      return reading.read();
    } catch (IOException e) {
      throw new ModelException(
          Reason.DAMAGED,
          file,
          "expected an ONNX model but its bytes are none from byte "
              + in.getTotalBytesRead()
              + " on; it is another format, cut off or damaged",
          e);
    } catch (IllegalArgumentException e) {
      throw new ModelException(Reason.GRAPH, file, String.valueOf(e.getMessage()), e);
    }
  }

  private OnnxModel model() throws IOException {
    Model model = new Model();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 1 << 3 -> model.irVersion = in.readInt32();
        case 2 << 3 | BYTES -> model.producer = name();
        case 3 << 3 | BYTES -> model.producerVersion = name();
        case 7 << 3 | BYTES -> {
          if (model.graph != null) {
            throw unsupported("two graphs");
          }
          model.graph = graph();
        }
        case 8 << 3 | BYTES -> operatorSet(model);
        case 14 << 3 | BYTES -> entry(model.metadata);
        default -> throw unknown("the model", tag);
      }
    }
    if (model.graph == null) {
      throw new ModelException(
          Reason.DAMAGED, file, "expected an ONNX model but found no graph in it");
    }
    if (model.irVersion != OnnxModel.IR_VERSION || model.opset != OnnxModel.OPSET) {
      throw unsupported(
          "IR version "
              + model.irVersion
              + " and operator set "
              + model.opset
              + " instead of "
              + OnnxModel.IR_VERSION
              + " and "
              + OnnxModel.OPSET);
    }
    model.metadata.remove(Seal.KEY);
    return new OnnxModel(
        model.irVersion,
        model.opset,
        model.producer,
        model.producerVersion,
        model.graph,
        model.metadata);
  }

  /** While it is read. */
  private static final class Model {
    private int irVersion;
    private int opset;
    private String producer = "";
    private String producerVersion = "";
    private @Nullable Graph graph;
    private final Map<String, String> metadata = new HashMap<>();
  }

  private void operatorSet(Model model) throws IOException {
    message(
        tag -> {
          switch (tag) {
            case 1 << 3 | BYTES -> {
              if (!name().isEmpty()) {
                throw unsupported("operators that are not standard");
              }
            }
            case 2 << 3 -> model.opset = in.readInt32();
            default -> throw unknown("the operator set", tag);
          }
        });
  }

  private void entry(Map<String, String> metadata) throws IOException {
    String[] texts = {"", ""};
    message(
        tag -> {
          switch (tag) {
            case 1 << 3 | BYTES -> texts[0] = name();
            case 2 << 3 | BYTES -> texts[1] = text(MAX_TEXT);
            default -> throw unknown("the metadata", tag);
          }
        });
    count();
    if (metadata.put(texts[0], texts[1]) != null) {
      throw new ModelException(
          Reason.METADATA, file, "the key \"" + texts[0] + "\" stands twice in its metadata");
    }
  }

  private Graph graph() throws IOException {
    List<Node> nodes = new ArrayList<>();
    String[] name = {""};
    List<TensorData> initializers = new ArrayList<>();
    List<ValueInfo> inputs = new ArrayList<>();
    List<ValueInfo> outputs = new ArrayList<>();
    message(
        tag -> {
          switch (tag) {
            case 1 << 3 | BYTES -> nodes.add(node());
            case 2 << 3 | BYTES -> name[0] = name();
            case 5 << 3 | BYTES -> initializers.add(tensor());
            case 11 << 3 | BYTES -> inputs.add(value());
            case 12 << 3 | BYTES -> outputs.add(value());
            default -> throw unknown("the graph", tag);
          }
        });
    return new Graph(name[0], nodes, initializers, inputs, outputs);
  }

  private Node node() throws IOException {
    String[] texts = {"", ""};
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    Map<String, Attribute> attributes = new HashMap<>();
    message(
        tag -> {
          switch (tag) {
            case 1 << 3 | BYTES -> inputs.add(name());
            case 2 << 3 | BYTES -> outputs.add(name());
            case 3 << 3 | BYTES -> texts[0] = name();
            case 4 << 3 | BYTES -> texts[1] = name();
            case 5 << 3 | BYTES -> attribute(attributes);
            default -> throw unknown("a node", tag);
          }
        });
    if (!Operators.ALL.contains(texts[1])) {
      throw unsupported("the operator \"" + texts[1] + "\"");
    }
    return new Node(texts[1], texts[0], inputs, outputs, attributes);
  }

  private void attribute(Map<String, Attribute> attributes) throws IOException {
    String[] name = {""};
    Attribute[] value = {null};
    int[] type = {0};
    List<Long> wholes = new ArrayList<>();
    message(
        tag -> {
          switch (tag) {
            case 1 << 3 | BYTES -> name[0] = name();
            case 2 << 3 | FLOAT -> value[0] = Attribute.of(in.readFloat());
            case 3 << 3 -> value[0] = Attribute.of(in.readInt64());
            case 4 << 3 | BYTES -> value[0] = Attribute.of(name());
            case 8 << 3 -> {
              count();
              wholes.add(in.readInt64());
            }
            case 20 << 3 -> type[0] = in.readInt32();
            default -> throw unknown("an attribute", tag);
          }
        });
    Attribute found = value[0] == null ? new Attribute.Wholes(wholes) : value[0];
    if (type[0] != ModelWriter.type(found) || (value[0] != null && !wholes.isEmpty())) {
      throw unsupported("an attribute \"" + name[0] + "\" of type " + type[0]);
    }
    if (attributes.put(name[0], found) != null) {
      throw unsupported("an attribute \"" + name[0] + "\" twice");
    }
  }

  private TensorData tensor() throws IOException {
    String[] name = {""};
    int[] type = {0};
    List<Long> dims = new ArrayList<>();
    ByteBuffer[] raw = {bytes.slice(0, 0)};
    message(
        tag -> {
          switch (tag) {
            case 1 << 3 -> dims.add(size(dims.size()));
            case 2 << 3 -> type[0] = in.readInt32();
            case 8 << 3 | BYTES -> name[0] = name();
            case 9 << 3 | BYTES -> raw[0] = view();
            default -> throw unknown("a tensor", tag);
          }
        });
    return new TensorData(name[0], dataType(type[0]), dims, raw[0]);
  }

  private long size(int before) throws IOException {
    if (before == MAX_AXES) {
      throw unsupported("a tensor of more than " + MAX_AXES + " axes");
    }
    return in.readInt64();
  }

  private DataType dataType(int code) {
    return DataType.ofCode(code).orElseThrow(() -> unsupported("numbers of type " + code));
  }

  private ValueInfo value() throws IOException {
    String[] name = {""};
    int[] type = {0};
    List<Dimension> dims = new ArrayList<>();
    Fields dimension =
        tag ->
            dims.add(
                switch (tag) {
                  case 1 << 3 -> new Dimension.Fixed(in.readInt64());
                  case 2 << 3 | BYTES -> new Dimension.Free(name());
                  default -> throw unknown("a dimension", tag);
                });
    Fields shape =
        tag -> {
          int before = dims.size();
          part(tag, 1, "a shape", dimension);
          if (dims.size() != before + 1 || before == MAX_AXES) {
            throw unsupported("an input or output whose shape is not known");
          }
        };
    Fields tensor =
        tag -> {
          if (tag == 1 << 3) {
            type[0] = in.readInt32();
          } else {
            part(tag, 2, "a type", shape);
          }
        };
    message(
        tag -> {
          if (tag == delimited(1)) {
            name[0] = name();
          } else {
            part(tag, 2, "an input or output", kind -> part(kind, 1, "a type", tensor));
          }
        });
    return new ValueInfo(name[0], dataType(type[0]), dims);
  }

  /** A nested message that must have this field's number. */
  private void part(int tag, int field, String where, Fields fields) throws IOException {
    if (tag != delimited(field)) {
      throw unknown(where, tag);
    }
    message(fields);
  }

  private void message(Fields fields) throws IOException {
    count();
    int outer = in.pushLimit(in.readRawVarint32());
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      fields.read(tag);
    }
    in.popLimit(outer);
  }

  private void count() {
    if (++items > MAX_ITEMS) {
      throw unsupported("more than " + MAX_ITEMS + " parts");
    }
  }

  private String name() throws IOException {
    count();
    return text(MAX_NAME);
  }

  private String text(int longest) throws IOException {
    ByteBuffer text = view();
    if (text.remaining() > longest) {
      throw unsupported("a text of more than " + longest + " bytes");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
    } catch (CharacterCodingException e) {
      throw unsupported("a text that is not UTF-8");
    }
  }

  /** The bytes of a field, not copied. */
  private ByteBuffer view() throws IOException {
    int length = in.readRawVarint32();
    int from = in.getTotalBytesRead();
    in.skipRawBytes(length);
    return bytes.slice(from, length);
  }

  private static int delimited(int field) {
    return field << 3 | BYTES;
  }

  private ModelException unknown(String where, int tag) {
    return unsupported("field " + WireFormat.getTagFieldNumber(tag) + " of " + where);
  }

  private ModelException unsupported(String found) {
    return new ModelException(
        Reason.UNSUPPORTED,
        file,
        "expected what Pollard writes but found " + found + "; export it again");
  }
}
