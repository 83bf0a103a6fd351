package io.pollard.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes files as {@code torch.save} does, or nearly: everything in them can be made a lie. Knows
 * afterwards where each number of a structure stands.
 */
final class TorchSave {

  /** A number of 1 to 8 bytes in the file. */
  record Field(int at, int width) {}

  /**
   * @param shape what the file says, true or not; so the others
   * @param storage the bytes in the file
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Item(
      String name,
      String type,
      long elements,
      long offset,
      List<Long> shape,
      List<Long> strides,
      byte[] storage) {

    Item shaped(long otherOffset, List<Long> otherShape, List<Long> otherStrides) {
      return new Item(name, type, elements, otherOffset, otherShape, otherStrides, storage);
    }

    Item typed(String other) {
      return new Item(name, other, elements, offset, shape, strides, storage);
    }

    Item named(String other) {
      return new Item(other, type, elements, offset, shape, strides, storage);
    }
  }

  private static final Map<DType, String> TYPES =
      Map.of(
          DType.F64, "DoubleStorage",
          DType.F32, "FloatStorage",
          DType.F16, "HalfStorage",
          DType.BF16, "BFloat16Storage",
          DType.I64, "LongStorage",
          DType.I32, "IntStorage",
          DType.I16, "ShortStorage",
          DType.I8, "CharStorage",
          DType.U8, "ByteStorage",
          DType.BOOL, "BoolStorage");

  static final byte[] MAGIC = opcodes("80 02 8a 0a 6c fc 9c 46 f9 20 6a a8 50 19 2e");
  static final byte[] PROTOCOL = opcodes("80 02 4d e9 03 2e");
  static final byte[] SYSTEM = opcodes("80 02 7d 71 00 2e");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<Field> fields = new ArrayList<>();

  static byte[] opcodes(String hexadecimal) {
    return HexFormat.ofDelimiter(" ").parseHex(hexadecimal);
  }

  /** The tensor in a storage of its own, as it is. */
  static Item item(StoredTensor tensor) {
    byte[] bytes = new byte[tensor.bytes().remaining()];
    tensor.bytes().get(bytes);
    return new Item(
        tensor.name(),
        TYPES.get(tensor.dtype()),
        tensor.elements(),
        0,
        tensor.shape(),
        rowMajor(tensor.shape()),
        bytes);
  }

  /** The tensor in a storage that has its axes the other way round, behind some other numbers. */
  static Item transposed(StoredTensor tensor, int before) {
    List<Long> strides = new ArrayList<>();
    long stride = 1;
    for (long size : tensor.shape()) {
      strides.add(stride);
      stride *= size;
    }
    int width = tensor.dtype().bytes();
    byte[] storage = new byte[(before + tensor.elements()) * width];
    Arrays.fill(storage, (byte) 0x55);
    ByteBuffer bytes = tensor.bytes();
    List<Long> places = rowMajor(tensor.shape());
    for (int index = 0; index < tensor.elements(); index++) {
      int to = before;
      for (int axis = 0; axis < places.size(); axis++) {
        to += (int) (index / places.get(axis) % tensor.shape().get(axis) * strides.get(axis));
      }
      bytes.get(index * width, storage, to * width, width);
    }
    String type = TYPES.get(tensor.dtype());
    return new Item(
        tensor.name(),
        type,
        (long) before + tensor.elements(),
        before,
        tensor.shape(),
        strides,
        storage);
  }

  private static List<Long> rowMajor(List<Long> shape) {
    List<Long> strides = new ArrayList<>();
    long stride = 1;
    for (int axis = shape.size() - 1; axis >= 0; axis--) {
      strides.add(0, stride);
      stride *= shape.get(axis);
    }
    return strides;
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  List<Field> fields() {
    return fields;
  }

  private void field(long value, int width) {
    fields.add(new Field(out.size(), width));
    out.writeBytes(
        Arrays.copyOf(
            ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array(), width));
  }

  private void opcode(int opcode) {
    field(opcode, 1);
  }

  private void append(TorchSave other) {
    other.fields.forEach(field -> fields.add(new Field(out.size() + field.at(), field.width())));
    out.writeBytes(other.bytes());
  }

  private void text(String text) {
    opcode('X');
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    field(utf8.length, 4);
    out.writeBytes(utf8);
  }

  private void global(String module, String name) {
    opcode('c');
    out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private void integer(long value) {
    if (value >= 0 && value < 256) {
      opcode('K');
      field(value, 1);
    } else if (value == (int) value) {
      opcode('J');
      field(value, 4);
    } else {
      opcode(0x8a);
      field(8, 1);
      field(value, 8);
    }
  }

  private void integers(List<Long> values) {
    opcode('(');
    values.forEach(this::integer);
    opcode('t');
  }

  private void tensor(Item item, String key, boolean isLegacy) {
    global("torch._utils", "_rebuild_tensor_v2");
    opcode('(');
    opcode('(');
    text("storage");
    global("torch", item.type());
    text(key);
    text("cpu");
    integer(item.elements());
    if (isLegacy) {
      opcode('N');
    }
    opcode('t');
    opcode('Q');
    integer(item.offset());
    integers(item.shape());
    integers(item.strides());
    opcode(0x89);
    global("collections", "OrderedDict");
    opcode(')');
    opcode('R');
    opcode('t');
    opcode('R');
    opcode('r');
    field(1000, 4);
  }

  /**
   * A pickled dict of tensors.
   *
   * @param others opcodes that make a value, by its key
   */
  static TorchSave pickle(List<Item> items, Map<String, byte[]> others, boolean isLegacy) {
    TorchSave pickle = new TorchSave();
    pickle.opcode(0x80);
    pickle.field(2, 1);
    pickle.opcode('}');
    pickle.opcode('q');
    pickle.field(0, 1);
    pickle.opcode('(');
    others.forEach(
        (key, opcodes) -> {
          pickle.text(key);
          pickle.out.writeBytes(opcodes);
        });
    for (int index = 0; index < items.size(); index++) {
      pickle.text(items.get(index).name());
      pickle.tensor(items.get(index), String.valueOf(index), isLegacy);
    }
    pickle.opcode('u');
    pickle.opcode('.');
    return pickle;
  }

  static TorchSave legacy(List<Item> items, Map<String, byte[]> others) {
    TorchSave file = new TorchSave();
    file.out.writeBytes(MAGIC);
    file.out.writeBytes(PROTOCOL);
    file.out.writeBytes(SYSTEM);
    file.append(pickle(items, others, true));
    file.opcode(0x80);
    file.field(2, 1);
    file.opcode(']');
    for (int index = 0; index < items.size(); index++) {
      file.text(String.valueOf(index));
      file.opcode('a');
    }
    file.opcode('.');
    for (Item item : items) {
      file.field(item.elements(), 8);
      file.out.writeBytes(item.storage());
    }
    return file;
  }

  static TorchSave zip(List<Item> items, Map<String, byte[]> others) {
    return zip(pickle(items, others, false), items, false);
  }

  static TorchSave zip(TorchSave pickle, List<Item> items, boolean isDeflated) {
    Map<String, TorchSave> entries = new LinkedHashMap<>();
    entries.put("archive/data.pkl", pickle);
    entries.put("archive/byteorder", of("little".getBytes(StandardCharsets.UTF_8)));
    for (int index = 0; index < items.size(); index++) {
      entries.put("archive/data/" + index, of(items.get(index).storage()));
    }
    entries.put("archive/version", of("3\n".getBytes(StandardCharsets.UTF_8)));
    return zip(entries, isDeflated);
  }

  static TorchSave of(byte[] bytes) {
    TorchSave plain = new TorchSave();
    plain.out.writeBytes(bytes);
    return plain;
  }

  static TorchSave zip(Map<String, TorchSave> entries, boolean isDeflated) {
    TorchSave file = new TorchSave();
    TorchSave directory = new TorchSave();
    entries.forEach((name, entry) -> file.entry(name, entry, isDeflated, directory));
    long begin = file.out.size();
    file.append(directory);
    long end = file.out.size();
    file.field(0x06064b50, 4);
    file.field(44, 8);
    file.field(0x2d, 2);
    file.field(0x2d, 2);
    file.field(0, 8);
    file.field(entries.size(), 8);
    file.field(entries.size(), 8);
    file.field(end - begin, 8);
    file.field(begin, 8);
    file.field(0x07064b50, 4);
    file.field(0, 4);
    file.field(end, 8);
    file.field(1, 4);
    file.field(0x06054b50, 4);
    file.field(0, 4);
    file.field(0xffff, 2);
    file.field(0xffff, 2);
    file.field(0xffffffffL, 4);
    file.field(0xffffffffL, 4);
    file.field(0, 2);
    return file;
  }

  private void entry(String name, TorchSave content, boolean isDeflated, TorchSave directory) {
    byte[] plain = content.bytes();
    byte[] packed = isDeflated ? deflated(plain) : plain;
    CRC32 sum = new CRC32();
    sum.update(plain);
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    int method = isDeflated ? 8 : 0;
    long header = out.size();
    field(0x04034b50, 4);
    field(0, 2);
    field(0x800, 2);
    field(method, 2);
    field(0, 4);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    field(packed.length, 4);
    field(plain.length, 4);
    field(utf8.length, 2);
    field(8, 2);
    out.writeBytes(utf8);
    out.writeBytes(new byte[] {'F', 'B', 4, 0, 'Z', 'Z', 'Z', 'Z'});
    if (isDeflated) {
      out.writeBytes(packed);
    } else {
      append(content);
    }
    directory.field(0x02014b50, 4);
    directory.field(0, 4);
    directory.field(0x800, 2);
    directory.field(method, 2);
    directory.field(0, 4);
    directory.out.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    directory.field(packed.length, 4);
    directory.field(plain.length, 4);
    directory.field(utf8.length, 2);
    directory.field(0, 2);
    directory.field(0, 2);
    directory.field(0, 8);
    directory.field(header, 4);
    directory.out.writeBytes(utf8);
  }

  static byte[] deflated(byte[] bytes) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(bytes);
    deflater.finish();
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    byte[] chunk = new byte[1 << 16];
    while (!deflater.finished()) {
      packed.write(chunk, 0, deflater.deflate(chunk));
    }
    deflater.end();
    return packed.toByteArray();
  }
}
