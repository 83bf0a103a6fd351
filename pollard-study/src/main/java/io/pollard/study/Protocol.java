package io.pollard.study;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pollard.metrics.Metric;
import io.pollard.metrics.NonInferiority;
import io.pollard.network.Network;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What a certificate was going to ask, written down before any prediction on a test part was read.
 *
 * @param number in its study, from 1
 * @param written when, in UTC to the second: "2027-03-01T09:30:00Z"
 * @param level of the one-sided test, .025
 * @param network its name, as {@link Network#name}
 * @param cuts in the order in which they are tested, the selected one first, then smaller ones
 * @param resamples of patients, where there is no formula
 * @param seed of the resamples
 * @param previous the hash of the protocol before it in the study; empty for the first
 * @param hash SHA-256 of all the others as canonical JSON, in hexadecimal
 */
public record Protocol(
    int number,
    String written,
    Metric metric,
    double margin,
    double level,
    String network,
    List<Cut> cuts,
    int resamples,
    long seed,
    String previous,
    String hash) {

  /** Half of what a 95 % interval leaves out. */
  static final double LEVEL = .025;

  static final int RESAMPLES = 2_000;
  static final long SEED = 1;

  private static final int SHORT = 8;

  /**
   * One cut and the trials that are compared, repeat by repeat.
   *
   * @param cut as the network names it
   */
  public record Cut(String cut, List<Repeat> repeats) {
    public Cut {
      repeats = List.copyOf(repeats);
      TrialMeaning.require(!repeats.isEmpty(), "a repeat of " + cut, repeats);
    }
  }

  /** The ids of two trials of the same split and seeds. */
  public record Repeat(String trial, String fullTransfer) {}

  public Protocol {
    cuts = List.copyOf(cuts);
    TrialMeaning.require(number >= 1, "a protocol's number from 1 on", number);
    TrialMeaning.require(level == LEVEL, "the level " + LEVEL, level);
    TrialMeaning.require(!cuts.isEmpty(), "a cut to test", cuts);
    TrialMeaning.require(resamples >= 1, "1 resample or more", resamples);
    new NonInferiority(margin);
  }

  /** A question that has no place in a study yet. */
  static Protocol asked(Metric metric, double margin, String network, List<Cut> cuts) {
    return new Protocol(1, "", metric, margin, LEVEL, network, cuts, RESAMPLES, SEED, "", "");
  }

  /** In its place behind others. */
  Protocol behind(List<Protocol> others, Instant now) {
    String before = others.isEmpty() ? "" : others.get(others.size() - 1).hash();
    Protocol placed =
        with(others.size() + 1, now.truncatedTo(ChronoUnit.SECONDS).toString(), before, "");
    return placed.with(placed.number(), placed.written(), before, placed.digest());
  }

  /** Whether both ask the same, whenever they did. */
  boolean asksAs(Protocol other) {
    return with(1, "", "", "").equals(other.with(1, "", "", ""));
  }

  private Protocol with(int place, String when, String before, String digest) {
    return new Protocol(
        place, when, metric, margin, level, network, cuts, resamples, seed, before, digest);
  }

  /** Of everything but the hash. */
  String digest() {
    ObjectNode tree = (ObjectNode) StudyJson.tree(this);
    StoredForm.withoutDefaults(tree, Protocol.class);
    return StudyFiles.sha256(Identity.canonical(tree.without("hash")));
  }

  /** The beginning of its hash, which tells it from others: "3f2a9c1e". */
  public String shortHash() {
    return hash.substring(0, SHORT);
  }

  /** "protocol 2 (3f2a9c1e, 2027-03-01T09:30:00Z): AUROC, margin 0.01, layer3.1 then layer2.1". */
  public String sentence() {
    return "protocol "
        + number
        + " ("
        + shortHash()
        + ", "
        + written
        + "): "
        + metric.shortLabel()
        + ", margin "
        + margin
        + ", "
        + network
        + " at "
        + String.join(", then ", cuts.stream().map(Cut::cut).toList());
  }
}
