package io.pollard.hub;

import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Interpolation;
import io.pollard.data.Preprocessing;
import io.pollard.weights.Checksum;
import io.pollard.weights.Json;
import io.pollard.weights.Sidecar;
import io.pollard.weights.WeightsException;
import io.pollard.weights.WeightsException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * A file of torchvision's, by torchvision 0.29's table. Its name ends in the first eight digits of
 * its SHA-256.
 *
 * @param name torchvision's for the network
 * @param network Pollard's
 * @param version V1 or V2
 * @param mebibytes its size, rounded
 */
record TorchvisionWeights(
    String name,
    String network,
    String version,
    String file,
    double mebibytes,
    String trainedOn,
    Preprocessing preprocessing) {

  static final String PREFIX = "torchvision:";
  static final String FORM = "torchvision:NETWORK[:V1|V2]";

  private static final String LICENCE =
      "not stated by torchvision, whose code is BSD-3-Clause; the source images have terms of"
          + " their own";
  private static final String IMAGENET = "ImageNet-1k, 1000 classes";

  /** All whose networks Pollard declares. */
  static final List<TorchvisionWeights> ALL =
      List.of(
          v1("alexnet", "alexnet-owt-7be5be79.pth", 233.087),
          new TorchvisionWeights(
              "convnext_tiny",
              "convnext_tiny",
              "V1",
              "convnext_tiny-983f1562.pth",
              109.119,
              IMAGENET,
              scaled(236, Interpolation.BILINEAR)),
          v1("densenet121", "densenet121-a639ec97.pth", 30.845),
          v1("densenet201", "densenet201-c1103571.pth", 77.373),
          new TorchvisionWeights(
              "efficientnet_b0",
              "efficientnet_b0",
              "V1",
              "efficientnet_b0_rwightman-7f5810bc.pth",
              20.451,
              IMAGENET,
              scaled(256, Interpolation.BICUBIC)),
          v1("mobilenet_v2", "mobilenet_v2-b0353104.pth", 13.555),
          v2("mobilenet_v2", "mobilenet_v2-7ebf99e0.pth", 13.598),
          v1("mobilenet_v3_large", "mobilenet_v3_large-8738ca79.pth", 21.114),
          v2("mobilenet_v3_large", "mobilenet_v3_large-5c1a4163.pth", 21.107),
          new TorchvisionWeights(
              "r3d_18",
              "r3d18",
              "V1",
              "r3d_18-b3b3357e.pth",
              127.359,
              "Kinetics-400, 400 classes",
              video()),
          v1("resnet18", "resnet18-f37072fd.pth", 44.661),
          v1("resnet34", "resnet34-b627a593.pth", 83.275),
          v1("resnet50", "resnet50-0676ba61.pth", 97.781),
          v2("resnet50", "resnet50-11ad3fa6.pth", 97.79),
          v1("resnext50_32x4d", "resnext50_32x4d-7cdf4587.pth", 95.789),
          v2("resnext50_32x4d", "resnext50_32x4d-1a0047aa.pth", 95.833),
          v1("wide_resnet50_2", "wide_resnet50_2-95faca4d.pth", 131.82),
          v2("wide_resnet50_2", "wide_resnet50_2-9ba9bcbe.pth", 263.124));

  private static TorchvisionWeights v1(String name, String file, double mebibytes) {
    return new TorchvisionWeights(
        name, name, "V1", file, mebibytes, IMAGENET, Preprocessing.imagenet());
  }

  private static TorchvisionWeights v2(String name, String file, double mebibytes) {
    return new TorchvisionWeights(
        name, name, "V2", file, mebibytes, IMAGENET, scaled(232, Interpolation.BILINEAR));
  }

  /** ImageNet's 224 pixels of an image whose shorter side is scaled to {@code side}. */
  private static Preprocessing scaled(int side, Interpolation interpolation) {
    Preprocessing usual = Preprocessing.imagenet();
    return new Preprocessing(
        usual.input(),
        (double) usual.side().orElseThrow() / side,
        interpolation,
        usual.mean(),
        usual.deviation(),
        usual.intensity(),
        usual.fit());
  }

  /** Frames of 128 x 171 pixels, of which the middle 112 are taken; Pollard keeps the aspect. */
  private static Preprocessing video() {
    return new Preprocessing(
        Preprocessing.square(112),
        112.0 / 128,
        Interpolation.BILINEAR,
        List.of(0.43216, 0.394666, 0.37645),
        List.of(0.22803, 0.22145, 0.216989),
        new Intensity.ByDepth(),
        Fit.CROP);
  }

  /**
   * @throws WeightsException with all names if it is not one of them
   */
  static TorchvisionWeights parse(String typed) {
    String[] parts = typed.substring(PREFIX.length()).split(":", -1);
    String version = parts.length > 1 ? parts[1].toUpperCase(Locale.ROOT) : "V1";
    return ALL.stream()
        .filter(known -> parts.length <= 2 && known.version.equals(version))
        .filter(known -> known.name.equals(parts[0]) || known.network.equals(parts[0]))
        .findFirst()
        .orElseThrow(
            () ->
                new WeightsException(
                    Reason.SOURCE,
                    Json.shown(typed),
                    "expected "
                        + FORM
                        + " as one of "
                        + ALL.stream()
                            .map(TorchvisionWeights::source)
                            .collect(Collectors.joining(", "))));
  }

  /** As it is typed. */
  String source() {
    return PREFIX + name + ":" + version;
  }

  Checksum checksum() {
    return new Checksum(Checksum.Kind.SHA256, file.replaceFirst(".*-([0-9a-f]{8})\\.pth$", "$1"));
  }

  Path path(Environment environment) {
    return environment.torchCheckpoints().resolve(file);
  }

  /** Fetches the file unless torch's cache has it. */
  Fetched fetch(Environment environment, Hosts hosts, Downloader downloader) {
    Path path = path(environment);
    if (!Files.isRegularFile(path)) {
      Web.Request request =
          new Web.Request(source(), hosts.torch().resolve(file), Optional.empty());
      try {
        downloader.fetch(
            new Downloader.Wanted(request, OptionalLong.empty(), checksum()),
            new Downloader.Place(
                path,
                path.resolveSibling(file + ".incomplete"),
                path.resolveSibling("." + file + ".lock")));
      } catch (WeightsException e) {
        if (e.reason() != Reason.UNAVAILABLE) {
          throw e;
        }
        throw e.advised("fetch " + request.uri() + " by hand and put it at " + path);
      }
    }
    return new Fetched(
        path,
        checksum(),
        new Sidecar(
            Optional.of(source() + " (" + file + ")"),
            Optional.of(LICENCE),
            Optional.of(trainedOn),
            List.of(),
            Optional.of(preprocessing)),
        List.of());
  }
}
