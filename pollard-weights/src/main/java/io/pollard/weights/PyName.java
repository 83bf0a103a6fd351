package io.pollard.weights;

import io.pollard.weights.WeightsException.Reason;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The functions and classes that a pickle may name; each stands for what {@link Unpickler} itself
 * makes of its arguments. All others are refused, so that nothing of a file is ever executed.
 */
sealed interface PyName {

  /** What can be called. */
  enum Function implements PyName {
    REBUILD_TENSOR("torch._utils._rebuild_tensor"),
    REBUILD_TENSOR_V2("torch._utils._rebuild_tensor_v2"),
    REBUILD_PARAMETER("torch._utils._rebuild_parameter"),
    SIZE("torch.Size"),
    ORDERED_DICT("collections.OrderedDict"),
    SET("set"),
    BYTES("bytes"),
    /** What Python 3 writes for bytes that Python 2 shall be able to read. */
    ENCODE("_codecs.encode");

    private final String qualified;

    Function(String qualified) {
      this.qualified = qualified;
    }

    String qualified() {
      return qualified;
    }
  }

  /** The type of a storage. */
  record StorageType(DType dtype) implements PyName {}

  /** A type of numbers beside the tensors; nobody asks which. */
  record NumberType() implements PyName {}

  /** By the whole name; {@code __builtin__} is what Python 2 calls its builtins. */
  Map<String, PyName> ALLOWED = allowed();

  private static Map<String, PyName> allowed() {
    Map<String, PyName> names = new TreeMap<>();
    for (Function function : Function.values()) {
      names.put(function.qualified(), function);
    }
    for (String builtin : new String[] {"set", "bytes"}) {
      PyName function = names.remove(builtin);
      names.put("builtins." + builtin, function);
      names.put("__builtin__." + builtin, function);
    }
    Map.ofEntries(
            Map.entry("Double", DType.F64),
            Map.entry("Float", DType.F32),
            Map.entry("Half", DType.F16),
            Map.entry("BFloat16", DType.BF16),
            Map.entry("Long", DType.I64),
            Map.entry("Int", DType.I32),
            Map.entry("Short", DType.I16),
            Map.entry("Char", DType.I8),
            Map.entry("Byte", DType.U8),
            Map.entry("Bool", DType.BOOL))
        .forEach((name, dtype) -> names.put("torch." + name + "Storage", new StorageType(dtype)));
    for (String untyped : new String[] {"UntypedStorage", "_UntypedStorage"}) {
      names.put("torch.storage." + untyped, new StorageType(DType.U8));
    }
    for (String dtype :
        new String[] {
          "float64",
          "float32",
          "float16",
          "bfloat16",
          "int64",
          "int32",
          "int16",
          "int8",
          "uint8",
          "bool"
        }) {
      names.put("torch." + dtype, new NumberType());
    }
    return Map.copyOf(names);
  }

  /**
   * @throws WeightsException if it is none of these
   */
  static PyName of(Path file, String module, String name) {
    String qualified = module + "." + name;
    PyName known = ALLOWED.get(qualified);
    if (known != null) {
      return known;
    }
    if (module.equals("torch") && name.endsWith("Storage")) {
      throw new WeightsException(
          Reason.DTYPE,
          file,
          "it holds a torch." + Json.shown(name) + "; " + DType.all() + " can be read");
    }
    throw new WeightsException(
        Reason.CODE,
        file,
        "it names "
            + Json.shown(qualified)
            + ", and only tensors and plain containers are taken from a pickle, since more could run"
            + " code; if you trust it, load it in Python and save the state dict alone, as"
            + " torch.save(model.state_dict(), \"weights.pth\") or as safetensors");
  }
}
