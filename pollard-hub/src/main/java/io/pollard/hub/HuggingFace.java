package io.pollard.hub;

import io.pollard.weights.Checksum;
import io.pollard.weights.Sidecar;
import io.pollard.weights.WeightsException;
import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Weights of one repository on Hugging Face, through the cache that Python shares. */
final class HuggingFace {

  private static final List<String> USUAL_FILES = List.of("model.safetensors", "pytorch_model.bin");

  private final HubName name;
  private final HubCache cache;
  private final Path cacheRoot;
  private final URI endpoint;
  private final Optional<String> token;
  private final Downloader downloader;
  private final List<String> notes = new ArrayList<>();
  private boolean isOffline;

  /** A file in the cache. */
  private record StrategyResult(Path path, String commit) {}

  /** What the hub says of a file before it is fetched. */
  private record Header(String commit, String tag, OptionalLong size) {}

  HuggingFace(HubName name, Environment environment, Hosts hosts, Downloader downloader) {
    this.name = name;
    this.cacheRoot = environment.hubCache();
    this.cache = new HubCache(cacheRoot, name.repository());
    this.endpoint = environment.endpoint(hosts.hub());
    this.token = environment.token();
    this.isOffline = environment.isHubOffline();
    this.downloader = downloader;
  }

  /** The weights and what the repository says of them. */
  Fetched fetch(String typed) {
    StrategyResult weights = weights();
    HubName same = new HubName(name.repository(), weights.commit(), Optional.empty());
    Optional<Path> config = file(same, HubCard.CONFIG).map(StrategyResult::path);
    Optional<Path> card = file(same, HubCard.CARD).map(StrategyResult::path);
    Sidecar published = HubCard.read(typed + " at commit " + weights.commit(), config, card);
    return new Fetched(weights.path(), checksum(weights.path()), published, notes);
  }

  private StrategyResult weights() {
    List<String> wanted = name.file().map(List::of).orElse(USUAL_FILES);
    for (String file : wanted) {
      Optional<StrategyResult> found = file(name, file);
      if (found.isPresent()) {
        return found.get();
      }
    }
    String typed = name.of(wanted.get(0));
    if (isOffline) {
      throw new WeightsException(
          Reason.UNAVAILABLE,
          typed,
          "it is not in " + cacheRoot + ", and HF_HUB_OFFLINE forbids to fetch it; " + byHand());
    }
    throw new WeightsException(
        Reason.NOT_FOUND,
        typed,
        "expected "
            + String.join(" or ", wanted)
            + " in the repository but found neither it nor its like; name the file, as "
            + HubName.FORM
            + " says");
  }

  private String byHand() {
    return "fetch "
        + address(name, name.file().orElse(USUAL_FILES.get(0)))
        + " by hand and give its path to --weights, or copy the folder models--"
        + name.repository().replace("/", "--")
        + " of another machine's cache to "
        + cacheRoot;
  }

  /** Empty where the repository has no such file; offline, where the cache has none. */
  private Optional<StrategyResult> file(HubName of, String file) {
    Optional<StrategyResult> cached =
        cache
            .commit(of)
            .map(commit -> new StrategyResult(cache.snapshot(commit, file), commit))
            .filter(found -> Files.isRegularFile(found.path()));
    if (isOffline || (of.isCommit() && cached.isPresent())) {
      return cached;
    }
    Web.Request request = new Web.Request(of.of(file), address(of, file), token);
    Optional<Header> header;
    try {
      header = header(request, of);
    } catch (WeightsException e) {
      if (e.reason() != Reason.UNAVAILABLE) {
        throw e;
      }
      if (cached.isEmpty()) {
        throw e.advised(byHand());
      }
      isOffline = true;
      notes.add(e.getMessage() + "; what was fetched before is taken.");
      return cached;
    }
    return header.map(said -> new StrategyResult(fetched(request, of, file, said), said.commit()));
  }

  private Path fetched(Web.Request request, HubName of, String file, Header said) {
    Path snapshot = cache.snapshot(said.commit(), file);
    if (!Files.isRegularFile(snapshot)) {
      downloader.fetch(
          new Downloader.Wanted(
              request,
              said.size(),
              Checksum.ofTag(said.tag()),
              HubCard.FILES.contains(file) ? HubCard.MOST : Downloader.MOST),
          cache.blob(said.tag()));
      cache.link(said.tag(), said.commit(), file);
    }
    cache.remember(of, said.commit());
    return snapshot;
  }

  private URI address(HubName of, String file) {
    String path = "/" + of.repository() + "/resolve/" + of.revision() + "/" + file;
    try {
      return URI.create(endpoint + new URI(null, null, path, null).getRawPath());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("expected a path but found " + path, e);
    }
  }

  /** Empty where the repository is there and the file is not. */
  private Optional<Header> header(Web.Request request, HubName of) {
    HttpReply answer =
        downloader.web().head(request, redirect -> redirect.header("X-Linked-ETag").isPresent());
    try (answer) {
      if (Refusal.isFileMissing(answer)) {
        return Optional.empty();
      }
      if (answer.status() >= 400) {
        throw Refusal.of(request, answer);
      }
      Optional<String> tag =
          answer
              .header("X-Linked-ETag")
              .or(() -> answer.header("ETag"))
              .map(text -> text.replaceFirst("^W/", "").replace("\"", ""));
      String commit =
          answer.header("X-Repo-Commit").or(() -> Optional.of(of.revision())).orElseThrow();
      if (!HubName.isCommit(commit)
          || !tag.orElse("").matches("[A-Za-z0-9][A-Za-z0-9._-]{0,199}")) {
        throw new WeightsException(
            Reason.UNAVAILABLE,
            request.what(),
            "expected a hub that names commit and ETag of a file but "
                + answer.uri().getHost()
                + " answered without; HF_ENDPOINT says who is asked");
      }
      OptionalLong linked = answer.number("X-Linked-Size");
      boolean isDirect = linked.isEmpty() && !answer.isRedirect();
      return Optional.of(
          new Header(
              commit, tag.orElseThrow(), isDirect ? answer.number("Content-Length") : linked));
    } catch (IOException e) {
      throw Web.unreachable(request, e);
    }
  }

  /** By the name of the blob that the snapshot links to; nothing where it is a copy. */
  static Checksum checksum(Path snapshot) {
    try {
      return Checksum.ofTag(snapshot.toRealPath().getFileName().toString());
    } catch (IOException e) {
      throw new WeightsException(Reason.UNREADABLE, snapshot, "it could not be read: " + e, e);
    }
  }
}
