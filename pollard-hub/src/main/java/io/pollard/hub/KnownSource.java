package io.pollard.hub;

import io.pollard.data.Preprocessing;
import io.pollard.weights.Checksum;
import io.pollard.weights.Json;
import io.pollard.weights.KnownWeights;
import io.pollard.weights.WeightsException;
import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Weights that can be named without knowing more: torchvision's, those that are recognised by their
 * hash, and those in Hugging Face's cache.
 *
 * @param source as it is typed; where a file is recognised, a description
 * @param network Pollard's name; empty where it is not known
 * @param bytes of the file, rounded where it is not on this machine
 * @param sha256 the digits that are known of it, perhaps none
 * @param preprocessing empty where it is not known
 * @param cached where it is on this machine
 */
public record KnownSource(
    String source,
    String network,
    OptionalLong bytes,
    String sha256,
    Optional<Preprocessing> preprocessing,
    Optional<Path> cached) {

  private static final double KILOBYTES_IN_MEBIBYTE = 1048.576;
  private static final int SHOWN_DIGITS = 16;
  private static final int FILES_DEPTH = 4;
  private static final Set<String> ENDINGS = Set.of("safetensors", "bin", "pth", "pt");

  /** All of them; asks no server and reads no weights. */
  public static List<KnownSource> all(Environment environment) {
    List<KnownSource> all = new ArrayList<>();
    TorchvisionWeights.ALL.forEach(known -> all.add(of(known, environment)));
    KnownWeights.bySha256()
        .forEach(
            (sha256, known) ->
                all.add(
                    new KnownSource(
                        "FILE: " + known.provenance().source(),
                        "",
                        OptionalLong.empty(),
                        sha256.substring(0, SHOWN_DIGITS),
                        Optional.of(known.preprocessing()),
                        Optional.empty())));
    all.addAll(inHubCache(environment.hubCache()));
    return all;
  }

  private static KnownSource of(TorchvisionWeights known, Environment environment) {
    Optional<Path> cached = Optional.of(known.path(environment)).filter(Files::isRegularFile);
    return new KnownSource(
        known.source(),
        known.network(),
        OptionalLong.of(
            cached
                .map(KnownSource::size)
                .orElse(1000 * Math.round(known.mebibytes() * KILOBYTES_IN_MEBIBYTE))),
        known.checksum().digits(),
        Optional.of(known.preprocessing()),
        cached);
  }

  private static List<KnownSource> inHubCache(Path root) {
    List<KnownSource> found = new ArrayList<>();
    for (Path repository : inside(root, 1)) {
      String folder = repository.getFileName().toString();
      String name = folder.replaceFirst("^models--", "").replaceFirst("--", "/");
      if (!folder.startsWith("models--") || !name.contains("/")) {
        continue;
      }
      for (Path commit : inside(repository.resolve("snapshots"), 1)) {
        for (Path file : inside(commit, FILES_DEPTH)) {
          String ending = file.toString().replaceFirst(".*\\.", "");
          if (ENDINGS.contains(ending) && Files.isRegularFile(file)) {
            found.add(ofCached(name, commit, file));
          }
        }
      }
    }
    return found;
  }

  private static KnownSource ofCached(String repository, Path commit, Path file) {
    String inside = commit.relativize(file).toString().replace('\\', '/');
    String source =
        HubName.PREFIX + repository + "@" + commit.getFileName() + ":" + Json.shown(inside);
    Checksum checksum = HuggingFace.checksum(file);
    return new KnownSource(
        source,
        "",
        OptionalLong.of(size(file)),
        checksum.kind() == Checksum.Kind.SHA256 ? checksum.digits().substring(0, SHOWN_DIGITS) : "",
        Optional.empty(),
        Optional.of(file));
  }

  /** What is in a folder, in order; nothing where there is none. */
  private static List<Path> inside(Path folder, int depth) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> inside = Files.walk(folder, depth)) {
      return inside.filter(path -> !path.equals(folder)).sorted().toList();
    } catch (IOException e) {
      throw new WeightsException(Reason.UNREADABLE, folder, "it could not be read: " + e, e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new WeightsException(Reason.UNREADABLE, file, "it could not be read: " + e, e);
    }
  }
}
