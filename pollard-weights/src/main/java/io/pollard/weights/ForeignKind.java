package io.pollard.weights;

import io.pollard.files.FileKind;
import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a file is that is neither safetensors nor PyTorch's, told by its first bytes, so that a user
 * is told what lies there and not which byte is wrong. Looks at kind and beginning alone; nothing
 * is opened that is no plain file.
 *
 * @param name with its article, as "a Git LFS pointer"
 * @param advice what to do
 */
public record ForeignKind(String name, String advice) {

  private static final int BEGINNING = 1024;
  private static final int TAR_MAGIC = 257;
  private static final int FOOTER = 8;
  private static final int END = 0x06054b50;
  private static final int END_SIZE = 22;
  private static final Pattern POINTER_SIZE = Pattern.compile("(?m)^size ([0-9]{1,18})$");
  private static final String ONNX = "an ONNX model";
  private static final String CONVERT =
      "in Python, save the state dict of the PyTorch network as safetensors or with torch.save";
  private static final String IN_ITS_PLACE = "give the file of weights in its place";
  private static final String UNPACK = "unpack it and give the file of weights inside";

  /** Empty for what may be safetensors, a file of PyTorch, or is missing. */
  public static Optional<ForeignKind> of(Path path) {
    if (!Files.exists(path)) {
      return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
          ? Optional.of(new ForeignKind("a link that leads nowhere", "give the file itself"))
          : Optional.empty();
    }
    if (Files.isDirectory(path)) {
      return Optional.of(new ForeignKind("a folder", "give the file of weights in it"));
    }
    if (!Files.isRegularFile(path)) {
      return Optional.of(
          new ForeignKind("a pipe or a device", "copy what it gives into a file first"));
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return of(channel);
    } catch (IOException e) {
      throw new WeightsException(Reason.UNREADABLE, path, "it could not be read: " + e, e);
    }
  }

  /** One sentence about a file of weights. */
  WeightsException refusal(Path path) {
    return new WeightsException(
        Reason.FOREIGN, path, sentence("weights of safetensors or PyTorch"));
  }

  /**
   * "expected X but found a Git LFS pointer; git lfs pull fetches ...".
   *
   * @param expected what should be there
   */
  public String sentence(String expected) {
    return "expected " + expected + " but found " + name + "; " + advice;
  }

  /** Whether it is a model that runs, or nearly; Pollard's own are. */
  public boolean isOnnx() {
    return name.equals(ONNX);
  }

  /** Whether nothing can be done with it, but to give another file. */
  public boolean isHopeless() {
    return advice.equals(CONVERT) || advice.equals(IN_ITS_PLACE);
  }

  private static Optional<ForeignKind> of(FileChannel channel) throws IOException {
    ByteBuffer bytes = Mapped.read(channel, 0, BEGINNING);
    byte[] start = new byte[bytes.remaining()];
    bytes.get(0, start);
    String text = new String(start, StandardCharsets.ISO_8859_1);
    if (start.length == 0) {
      return kind("an empty file", "fetch it again");
    }
    Optional<ForeignKind> found =
        binary(text, channel).or(() -> ofText(text)).or(() -> numbers(bytes, text));
    return found.isPresent() ? found : atTheEnd(channel);
  }

  private static Optional<ForeignKind> binary(String text, FileChannel channel) throws IOException {
    if (text.startsWith("\u0089HDF\r\n\u001a\n")) {
      return kind("HDF5, as Keras and TensorFlow write it (.h5)", CONVERT);
    }
    if (text.startsWith("ustar", Math.min(TAR_MAGIC, text.length()))) {
      return text.startsWith("pickle\0")
              || text.startsWith("storages\0")
              || text.startsWith("sys_info\0")
          ? kind(
              "the tar that PyTorch wrote before version 0.1.10",
              "load it in Python with torch.load and save the state dict again with torch.save")
          : kind("a tar archive", UNPACK);
    }
    if (text.startsWith("\u0093NUMPY")) {
      return kind("an array of NumPy (.npy)", CONVERT);
    }
    if (text.startsWith("GGUF") || text.startsWith("ggml") || text.startsWith("lmgg")) {
      return kind("GGUF, quantised weights of a language model", CONVERT);
    }
    if (text.startsWith("TFL3", Math.min(4, text.length()))) {
      return kind("a model of TensorFlow Lite", CONVERT);
    }
    if (text.startsWith("PK\u0003\u0004")) {
      return ofZip(channel);
    }
    if (text.startsWith("PK\u0005\u0006")) {
      return kind("an empty zip archive", "fetch it again");
    }
    if (text.startsWith("\u0089PNG")
        || text.startsWith("\u00ff\u00d8\u00ff")
        || text.startsWith("GIF8")) {
      return kind("an image", IN_ITS_PLACE);
    }
    return FileKind.of(text.getBytes(StandardCharsets.ISO_8859_1))
        .filter(other -> other.isPacked() || other.isMedia())
        .map(other -> new ForeignKind(other.name(), other.isPacked() ? UNPACK : IN_ITS_PLACE));
  }

  /** What the names in its directory say; PyTorch's own has NAME/data.pkl. */
  private static Optional<ForeignKind> ofZip(FileChannel channel) throws IOException {
    String names = directory(channel);
    if (names.contains("data.pkl")) {
      return Optional.empty();
    }
    if (names.contains("model.weights.h5") || names.contains(".h5")) {
      return kind("a model of Keras (.keras)", CONVERT);
    }
    if (names.contains(".npy")) {
      return kind("arrays of NumPy (.npz)", CONVERT);
    }
    if (names.contains("saved_model.pb")) {
      return kind("a zipped model of TensorFlow", CONVERT);
    }
    return names.contains("PK\u0001\u0002")
        ? kind("a zip archive that torch.save did not write", UNPACK)
        : Optional.empty();
  }

  /** Where the record at the end says that it is; archives inside have directories of their own. */
  private static String directory(FileChannel channel) throws IOException {
    int length = (int) Math.min(channel.size(), END_SIZE);
    ByteBuffer end = Mapped.read(channel, channel.size() - length, length);
    if (length < END_SIZE || end.getInt(0) != END) {
      return "";
    }
    long size = Integer.toUnsignedLong(end.getInt(12));
    long begin = Integer.toUnsignedLong(end.getInt(16));
    if (size > ZipArchive.MAX_DIRECTORY || begin + size > channel.size()) {
      return "";
    }
    ByteBuffer directory = Mapped.read(channel, begin, (int) size);
    return StandardCharsets.ISO_8859_1.decode(directory).toString();
  }

  private static Optional<ForeignKind> ofText(String text) {
    String bare = text.replaceFirst("^\u00ef\u00bb\u00bf", "").stripLeading();
    String lower = bare.toLowerCase(Locale.ROOT);
    if (bare.startsWith("version https://git-lfs.github.com/spec/")) {
      Matcher size = POINTER_SIZE.matcher(bare);
      return kind(
          "a Git LFS pointer, so the weights were not fetched",
          "git lfs pull, in its repository, puts the file"
              + (size.find() ? " of " + size.group(1) + " bytes" : "")
              + " in its place");
    }
    if (lower.startsWith("<!doctype html")
        || lower.startsWith("<html")
        || lower.startsWith("<head")
        || (lower.startsWith("<") && (lower.contains("<html") || lower.contains("<body")))) {
      return kind(
          "an HTML page, as a server sends it where a link needs a login or is gone",
          "fetch the file itself, which a browser or curl -L with the direct link does");
    }
    if (lower.startsWith("<?xml") || lower.startsWith("<error")) {
      return kind("an XML page, as a server sends it for an error", "fetch the file itself");
    }
    if (bare.startsWith("{") || bare.startsWith("[")) {
      return bare.contains("weight_map") || bare.contains("\"metadata\"")
          ? kind(
              "an index of weights in parts",
              "of safetensors, give it with a name that ends in .safetensors.index.json and its parts"
                  + " beside it; of PyTorch's files, "
                  + CONVERT)
          : kind("JSON", IN_ITS_PLACE);
    }
    if (bare.startsWith("model_checkpoint_path:")) {
      return kind("the list of a checkpoint of TensorFlow", CONVERT);
    }
    boolean isText =
        text.length() > FOOTER
            && text.chars()
                .allMatch(c -> (c >= ' ' && c < 0x7f) || c == '\n' || c == '\r' || c == '\t');
    return isText ? kind("a text", "fetch the file of weights itself") : Optional.empty();
  }

  /** Protocol buffers begin with the field of a version; safetensors with a length and a brace. */
  private static Optional<ForeignKind> numbers(ByteBuffer bytes, String text) {
    boolean isSafetensors = text.length() > FOOTER && text.charAt(FOOTER) == '{';
    if (isSafetensors || bytes.remaining() < FOOTER || bytes.get(0) != 8) {
      return Optional.empty();
    }
    int next = bytes.get(2);
    if (next == 0x12 && bytes.get(1) == 1) {
      return kind("a saved model of TensorFlow (.pb)", CONVERT);
    }
    return next == 0x12 || next == 0x3a || next == 0x1a || next == 0x42
        ? kind(ONNX, "of Pollard, predict runs it; to train from it, " + CONVERT)
        : Optional.empty();
  }

  /** TensorFlow's tables end in a number. */
  private static Optional<ForeignKind> atTheEnd(FileChannel channel) throws IOException {
    if (channel.size() < FOOTER) {
      return Optional.empty();
    }
    ByteBuffer end = Mapped.read(channel, channel.size() - FOOTER, FOOTER);
    return end.getLong(0) == 0xdb4775248b80fb57L
        ? kind("the index of a checkpoint of TensorFlow", CONVERT)
        : Optional.empty();
  }

  private static Optional<ForeignKind> kind(String name, String advice) {
    return Optional.of(new ForeignKind(name, advice));
  }
}
