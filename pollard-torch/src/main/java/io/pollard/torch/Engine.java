package io.pollard.torch;

import io.pollard.data.DataException;
import io.pollard.training.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The process's engine: threads, and what the processor can do. */
public final class Engine {

  private static final Pattern HAS_BFLOAT16 = Pattern.compile("\\b(avx512_bf16|amx_bf16|bf16)\\b");

  private static boolean isStarted;

  private Engine() {}

  /**
   * Sets how many threads operators use. Only one thread runs between operators, and OpenBLAS gets
   * one of its own, since its threads and OpenMP's quarrel.
   *
   * @throws DataException if libtorch can't be unpacked or loaded
   */
  public static synchronized void start(int threads) {
    if (!isStarted) {
      Natives.load();
    }
    torch.set_num_threads(threads);
    if (!isStarted) {
      torch.set_num_interop_threads(1);
      openblas_nolapack.blas_set_num_threads(1);
      isStarted = true;
    }
  }

  /**
   * Gives the free pages of malloc's heap back to the system. Training and evaluation take blocks
   * of other sizes, and where they take turns each leaves gaps that the other can't use.
   */
  static void giveBackGaps() {
    Pointer.trimMemory();
  }

  /** libtorch's version and its binding's. */
  public static String version() {
    return "libtorch " + torch.class.getPackage().getImplementationVersion();
  }

  /** What {@link Precision#AUTO} means here. */
  public static Precision resolve(Precision wanted, ComputeDevice device) {
    return resolve(wanted, device, processorInformation());
  }

  /**
   * What {@link Precision#AUTO} means there.
   *
   * @param processorInformation the text of /proc/cpuinfo; empty where it can't be asked
   */
  static Precision resolve(Precision wanted, ComputeDevice device, String processorInformation) {
    if (wanted != Precision.AUTO) {
      return wanted;
    }
    boolean fast = device == ComputeDevice.CUDA || multipliesBfloat16(processorInformation);
    return fast ? Precision.BF16 : Precision.FP32;
  }

  static ScalarType type(Precision resolved) {
    return resolved == Precision.BF16 ? ScalarType.BFloat16 : ScalarType.Float;
  }

  /** Whether a processor says that it multiplies bfloat16 in hardware. */
  private static boolean multipliesBfloat16(String processorInformation) {
    return HAS_BFLOAT16.matcher(processorInformation).find();
  }

  private static String processorInformation() {
    try {
      return Files.readString(Path.of("/proc/cpuinfo"));
    } catch (IOException e) {
      return "";
    }
  }

  /** The processor's name, or its architecture where it can't be asked. */
  public static String processor() {
    return processorInformation()
        .lines()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(System.getProperty("os.arch"));
  }

  /**
   * @throws DataException if this machine has no such device
   */
  static void require(ComputeDevice device) {
    if (device == ComputeDevice.CUDA && !torch.cuda_is_available()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "expected an NVIDIA GPU for --device %s but found none that libtorch can use; build"
                  + " with the profile cuda on a machine with a GPU, or use --device cpu",
              device.label()));
    }
  }
}
