package io.pollard.weights;

import io.pollard.weights.PyName.Function;
import io.pollard.weights.Storages.Storage;
import io.pollard.weights.WeightsException.Reason;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads Python's pickles (protocols 2 to 5, as Lib/pickletools.py of CPython describes them) from
 * strangers. It makes numbers, texts, plain containers and tensors of {@link PyName}'s functions,
 * and nothing else: no name outside that list is looked up, nothing is called, no attribute is set.
 *
 * <p>Values are {@link Long}, {@link BigInteger}, {@link Double}, {@link Boolean}, {@link String},
 * {@link PyDict}, {@link PyList}, {@link PyTuple}, {@link StridedTensor}, {@link Storage}, {@link
 * Plain} and null for None. A value that stands in many places is one object, however often the
 * stream refers to it, and nothing here walks through values, so depth and sharing cost nothing.
 */
final class Unpickler {

  /** About what the values of a stream, or of several, may take on the heap. */
  static final long MAX_HEAP = 48L << 20;

  static final int MAX_MARKS = 1000;

  private static final int MAX_TEXT = 1 << 20;
  private static final int MAX_INTEGER = 255;
  private static final int MAX_NAME = 256;

  private static final int SLOT = 16;
  private static final int NUMBER = 24;
  private static final int TEXT = 56;
  private static final int TUPLE = 64;
  private static final int CONTAINER = 96;
  private static final int ENTRY = 80;
  private static final int TENSOR = 256;

  private static final PyTuple EMPTY = new PyTuple(List.of());

  private final Path file;
  private final ByteBuffer in;
  private final Storages storages;
  private final List<Object> stack = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private long heap;

  /** What nobody looks into. */
  enum Plain {
    BYTES,
    SET
  }

  /**
   * @param in the stream, from its position on
   * @param storages takes what the stream's persistent ids refer to
   */
  Unpickler(Path file, ByteBuffer in, Storages storages) {
    this.file = file;
    this.in = in.order(ByteOrder.LITTLE_ENDIAN);
    this.storages = storages;
  }

  /**
   * The value of the next pickle in the stream, which is then at its end.
   *
   * @throws WeightsException if it is damaged, too large or names what may not be named
   */
  Object next() {
    stack.clear();
    marks.clear();
    memo.clear();
    try {
      for (int opcode = unsigned8(); opcode != '.'; opcode = unsigned8()) {
        step(opcode);
      }
    } catch (BufferUnderflowException e) {
      throw new WeightsException(Reason.TRUNCATED, file, cutOff(), e);
    }
    Object value = pop();
    if (!stack.isEmpty() || !marks.isEmpty()) {
      throw malformed("leaves values over at its end");
    }
    return value;
  }

  private void step(int opcode) {
    switch (opcode) {
      case 0x80 -> protocol();
      case 0x95 -> length(in.getLong());
      case '(' -> mark();
      case 'N' -> push(null, 0);
      case 0x88 -> push(true, 0);
      case 0x89 -> push(false, 0);
      case 'J' -> push((long) in.getInt(), NUMBER);
      case 'K' -> push((long) unsigned8(), 0);
      case 'M' -> push((long) Short.toUnsignedInt(in.getShort()), NUMBER);
      case 0x8a -> integer(unsigned8());
      case 0x8b -> integer(in.getInt());
      case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.getLong())), NUMBER);
      case 'X' -> text(Integer.toUnsignedLong(in.getInt()));
      case 0x8c -> text(unsigned8());
      case 0x8d -> text(in.getLong());
      case 'U' -> text(unsigned8());
      case 'T' -> text(in.getInt());
      case 'C' -> bytes(unsigned8());
      case 'B' -> bytes(Integer.toUnsignedLong(in.getInt()));
      case 0x8e -> bytes(in.getLong());
      case ')' -> push(EMPTY, 0);
      case 0x85 -> tuple(stack.size() - 1);
      case 0x86 -> tuple(stack.size() - 2);
      case 0x87 -> tuple(stack.size() - 3);
      case 't' -> tuple(unmark());
      case ']' -> push(new PyList(), CONTAINER);
      case 'a' -> append(stack.size() - 1);
      case 'e' -> append(unmark());
      case '}' -> push(new PyDict(false), CONTAINER);
      case 's' -> put(stack.size() - 2);
      case 'u' -> put(unmark());
      case 0x8f -> push(Plain.SET, 0);
      case 0x90 -> addToSet(unmark());
      case 'q' -> memorise(unsigned8());
      case 'r' -> memorise(in.getInt());
      case 0x94 -> memorise(memo.size());
      case 'h' -> recall(unsigned8());
      case 'j' -> recall(in.getInt());
      case 'c' -> push(PyName.of(file, line(), line()), 0);
      case 'i' -> throw malformed("makes a " + PyName.of(file, line(), line()) + " in an old way");
      case 0x93 -> named();
      case 'Q' -> push(storages.storage(pop(PyTuple.class).items()), TENSOR);
      case 'R' -> call();
      case 'b' -> build();
      default ->
          throw malformed(
              "has the operation 0x" + Integer.toHexString(opcode) + ", which is not read");
    }
  }

  private void protocol() {
    int protocol = unsigned8();
    if (protocol < 2 || protocol > 5) {
      throw malformed("is of protocol " + protocol + "; 2 to 5 can be read");
    }
  }

  private void mark() {
    if (marks.size() == MAX_MARKS) {
      throw new WeightsException(
          Reason.TOO_COMPLEX, file, "expected a pickle nested at most " + MAX_MARKS + " deep");
    }
    marks.add(stack.size());
  }

  /** Where the values since the last mark begin; the mark is gone then. */
  private int unmark() {
    if (marks.isEmpty()) {
      throw malformed("ends a group that it never began");
    }
    return marks.remove(marks.size() - 1);
  }

  private void push(@Nullable Object value, int cost) {
    spend(cost + SLOT);
    stack.add(value);
  }

  private void spend(long bytes) {
    heap += bytes;
    if (heap > MAX_HEAP) {
      throw new WeightsException(
          Reason.TOO_COMPLEX,
          file,
          "expected a pickle whose values need at most "
              + (MAX_HEAP >> 20)
              + " MB; save the state dict alone");
    }
  }

  private Object pop() {
    checkHas(stack.size() - 1);
    return stack.remove(stack.size() - 1);
  }

  private <T> T pop(Class<T> type) {
    return as(type, pop());
  }

  /** The value on top, which stays. */
  private Object top() {
    checkHas(stack.size() - 1);
    return stack.get(stack.size() - 1);
  }

  private <T> T as(Class<T> type, Object value) {
    if (!type.isInstance(value)) {
      throw malformed("does to one kind of value what only another can take");
    }
    return type.cast(value);
  }

  /** The values before the last mark can't be had. */
  private void checkHas(int from) {
    if (from < (marks.isEmpty() ? 0 : marks.get(marks.size() - 1))) {
      throw malformed("takes a value that is not there");
    }
  }

  /** Takes the values from there on. */
  private List<Object> take(int from) {
    checkHas(from);
    List<Object> top = stack.subList(from, stack.size());
    List<Object> values = new ArrayList<>(top);
    top.clear();
    return values;
  }

  private void integer(int length) {
    if (length < 0 || length > MAX_INTEGER) {
      throw new WeightsException(
          Reason.TOO_COMPLEX, file, "expected whole numbers of at most " + MAX_INTEGER + " bytes");
    }
    byte[] bigEndian = new byte[length + 1];
    for (int index = length; index > 0; index--) {
      bigEndian[index] = in.get();
    }
    BigInteger value = new BigInteger(bigEndian, Math.min(1, length), Math.max(1, length));
    push(value.bitLength() < Long.SIZE ? (Object) value.longValue() : value, NUMBER + length);
  }

  private void text(long length) {
    int bytes = length(length);
    if (bytes > MAX_TEXT) {
      throw new WeightsException(
          Reason.TOO_COMPLEX, file, "expected texts of at most " + MAX_TEXT + " bytes");
    }
    spend(TEXT + 2L * bytes);
    ByteBuffer utf8 = in.slice(in.position(), bytes);
    in.position(in.position() + bytes);
    try {
      push(StandardCharsets.UTF_8.newDecoder().decode(utf8).toString(), 0);
    } catch (CharacterCodingException e) {
      throw new WeightsException(Reason.NOT_UTF8, file, "expected texts in UTF-8", e);
    }
  }

  private void bytes(long length) {
    in.position(in.position() + length(length));
    push(Plain.BYTES, 0);
  }

  /** That length, which the stream must still have. */
  private int length(long length) {
    if (length < 0 || length > in.remaining()) {
      throw new WeightsException(Reason.TRUNCATED, file, cutOff());
    }
    return (int) length;
  }

  private void tuple(int from) {
    List<Object> items = take(from);
    push(new PyTuple(items), TUPLE + SLOT * items.size());
  }

  private void append(int from) {
    List<Object> items = take(from);
    spend((long) SLOT * items.size());
    as(PyList.class, top()).items().addAll(items);
  }

  private void put(int from) {
    List<Object> items = take(from);
    if (items.size() % 2 != 0) {
      throw malformed("gives a key without a value");
    }
    PyDict dict = as(PyDict.class, top());
    for (int index = 0; index < items.size(); index += 2) {
      put(dict, items.get(index), items.get(index + 1));
    }
  }

  private void put(PyDict dict, Object key, Object value) {
    spend(ENTRY);
    if (dict.entries().containsKey(key)) {
      throw new WeightsException(
          Reason.DUPLICATE_NAME,
          file,
          "the name " + StateDict.shownKey(key) + " stands twice in one dict");
    }
    dict.entries().put(key, value);
  }

  private void addToSet(int from) {
    take(from);
    if (as(Plain.class, top()) != Plain.SET) {
      throw malformed("adds to bytes");
    }
  }

  private void memorise(int index) {
    spend(ENTRY);
    memo.put(index, top());
  }

  private void recall(int index) {
    if (!memo.containsKey(index)) {
      throw malformed("refers to a value that it never kept");
    }
    push(memo.get(index), 0);
  }

  private String line() {
    StringBuilder line = new StringBuilder();
    for (int next = unsigned8(); next != '\n'; next = unsigned8()) {
      if (line.length() == MAX_NAME) {
        throw malformed("has a name of more than " + MAX_NAME + " characters");
      }
      line.append((char) next);
    }
    return line.toString();
  }

  private void named() {
    String name = pop(String.class);
    push(PyName.of(file, pop(String.class), name), 0);
  }

  private void call() {
    List<Object> arguments = pop(PyTuple.class).items();
    Function function = pop(Function.class);
    Object value = call(function, arguments);
    if (value == null) {
      throw new WeightsException(
          Reason.FIELDS,
          file,
          "it gives " + function.qualified() + " other arguments than it takes");
    }
    push(value, value instanceof StridedTensor ? TENSOR : CONTAINER);
  }

  /** What Python's function would make of them; null if it does not take them. */
  private @Nullable Object call(Function function, List<Object> arguments) {
    int count = arguments.size();
    Object first = count == 0 ? null : arguments.get(0);
    return switch (function) {
      case REBUILD_TENSOR -> count == 4 ? tensor(arguments) : null;
      case REBUILD_TENSOR_V2 ->
          count == 6 || (count == 7 && isEmpty(arguments.get(6))) ? tensor(arguments) : null;
      case REBUILD_PARAMETER -> count == 3 && first instanceof StridedTensor ? first : null;
      case SIZE -> count == 1 && first instanceof PyTuple ? first : null;
      case ORDERED_DICT -> count == 0 ? new PyDict(true) : count == 1 ? orderedDict(first) : null;
      case SET -> count == 0 || (count == 1 && first instanceof PyList) ? Plain.SET : null;
      case BYTES -> count == 0 ? Plain.BYTES : null;
      case ENCODE -> count == 2 && first instanceof String ? Plain.BYTES : null;
    };
  }

  /** A bit of the metadata would change the numbers: that they are negated or conjugated. */
  private static boolean isEmpty(@Nullable Object metadata) {
    return metadata == null || (metadata instanceof PyDict dict && dict.entries().isEmpty());
  }

  private @Nullable StridedTensor tensor(List<Object> arguments) {
    List<Long> shape = integers(arguments.get(2));
    List<Long> strides = integers(arguments.get(3));
    if (arguments.get(0) instanceof Storage storage
        && arguments.get(1) instanceof Long offset
        && shape != null
        && strides != null) {
      return StridedTensor.of(file, storage, offset, shape, strides);
    }
    return null;
  }

  /** Null if the value is no tuple of whole numbers. */
  private static @Nullable List<Long> integers(@Nullable Object value) {
    if (!(value instanceof PyTuple tuple)
        || !tuple.items().stream().allMatch(item -> item instanceof Long)) {
      return null;
    }
    return tuple.items().stream().map(Long.class::cast).toList();
  }

  /** Of a list of pairs, as Python 2 writes it; null if it is none. */
  private @Nullable PyDict orderedDict(@Nullable Object pairs) {
    if (!(pairs instanceof PyList list)) {
      return null;
    }
    PyDict dict = new PyDict(true);
    for (Object pair : list.items()) {
      if (!(pair instanceof PyList entry) || entry.items().size() != 2) {
        return null;
      }
      put(dict, entry.items().get(0), entry.items().get(1));
    }
    return dict;
  }

  /**
   * Only for the attributes of an OrderedDict, which nobody needs: of a state dict its versions.
   */
  private void build() {
    pop(PyDict.class);
    if (!as(PyDict.class, top()).takesAttributes()) {
      throw malformed("gives a dict attributes");
    }
  }

  private int unsigned8() {
    return Byte.toUnsignedInt(in.get());
  }

  private String cutOff() {
    return "its pickle goes on behind the "
        + in.limit()
        + " bytes it has; it is cut off or damaged";
  }

  private WeightsException malformed(String sentence) {
    return new WeightsException(
        Reason.PICKLE,
        file,
        "its pickle "
            + sentence
            + " (before byte "
            + in.position()
            + "); it is damaged or no pickle of"
            + " PyTorch's");
  }
}
