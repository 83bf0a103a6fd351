package io.pollard.hub;

import io.pollard.weights.WeightsException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the user's environment says of hubs, caches and networks, by the variables that Python's
 * libraries know.
 *
 * @param variables by name; a blank one counts as missing
 * @param home the user's folder
 */
public record Environment(Map<String, String> variables, Path home) {

  private static final Set<String> TRUE = Set.of("1", "on", "yes", "true");

  public Environment {
    variables = Map.copyOf(variables);
  }

  /** This process's. */
  public static Environment ofProcess() {
    return new Environment(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(variables.get(name)).map(String::strip).filter(s -> !s.isEmpty());
  }

  /** The first of the variables that is set, as a path; a leading "~" is the user's folder. */
  Optional<Path> path(String... names) {
    for (String name : names) {
      Optional<String> text = text(name);
      if (text.isPresent()) {
        String path = text.get();
        return Optional.of(
            path.equals("~") || path.startsWith("~/")
                ? home.resolve(path.substring(Math.min(2, path.length())))
                : Path.of(path));
      }
    }
    return Optional.empty();
  }

  private Path caches() {
    return path("XDG_CACHE_HOME").orElse(home.resolve(".cache"));
  }

  private Path hubHome() {
    return path("HF_HOME").orElse(caches().resolve("huggingface"));
  }

  /** Hugging Face's cache: HF_HUB_CACHE, else "hub" in HF_HOME. */
  Path hubCache() {
    return path("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE").orElse(hubHome().resolve("hub"));
  }

  /** Torch's cache of weights: in TORCH_HOME, else the user's cache. */
  Path torchCheckpoints() {
    Path torch = path("TORCH_HOME").orElse(caches().resolve("torch"));
    return torch.resolve("hub").resolve("checkpoints");
  }

  /** HF_ENDPOINT, else the usual one; without a slash at its end. */
  URI endpoint(URI usual) {
    String text = text("HF_ENDPOINT").orElse(usual.toString()).replaceFirst("/+$", "");
    return WebAddress.parse("HF_ENDPOINT", text);
  }

  /** HF_TOKEN, else what the file in HF_TOKEN_PATH or in HF_HOME holds. */
  Optional<String> token() {
    Optional<String> typed = text("HF_TOKEN").or(() -> text("HUGGING_FACE_HUB_TOKEN"));
    if (typed.isPresent()) {
      return typed;
    }
    Path file = path("HF_TOKEN_PATH").orElse(hubHome().resolve("token"));
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(file).strip()).filter(token -> !token.isEmpty());
    } catch (IOException e) {
      throw new WeightsException(
          WeightsException.Reason.UNREADABLE, file, "the token could not be read: " + e, e);
    }
  }

  /** Whether HF_HUB_OFFLINE asks for no request to the hub. */
  boolean isHubOffline() {
    return text("HF_HUB_OFFLINE")
        .map(text -> TRUE.contains(text.toLowerCase(Locale.ROOT)))
        .orElse(false);
  }
}
