package io.pollard.hub;

import io.pollard.weights.Json;
import io.pollard.weights.WeightsException;
import io.pollard.weights.WeightsException.Reason;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code hf:OWNER/REPO[@REVISION][:FILE]} names.
 *
 * @param revision a branch, tag or commit
 * @param file with folders before it, divided by slashes; empty for the usual file of weights
 */
record HubName(String repository, String revision, Optional<String> file) {

  static final String PREFIX = "hf:";
  static final String FORM = "hf:OWNER/REPO[@REVISION][:FILE]";

  private static final String MAIN = "main";
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
  private static final String SEGMENT = "[A-Za-z0-9_][A-Za-z0-9._+ -]{0,199}";
  private static final Pattern NAME =
      Pattern.compile(
          "hf:([A-Za-z0-9_][A-Za-z0-9._-]{0,95}/[A-Za-z0-9_][A-Za-z0-9._-]{0,95})(?:@(S(?:/S)*))?(?::(S(?:/S)*))?"
              .replace("S", SEGMENT));

  /**
   * @throws WeightsException if it is of another form; no part can lead out of a folder
   */
  static HubName parse(String typed) {
    Matcher matcher = NAME.matcher(typed);
    if (!matcher.matches()) {
      throw new WeightsException(
          Reason.SOURCE, Json.shown(typed), "expected " + FORM + ", as hf:timm/resnet18.a1_in1k");
    }
    return new HubName(
        matcher.group(1),
        Optional.ofNullable(matcher.group(2)).orElse(MAIN),
        Optional.ofNullable(matcher.group(3)));
  }

  /** Whether the revision can't come to mean something else. */
  boolean isCommit() {
    return COMMIT.matcher(revision).matches();
  }

  static boolean isCommit(String text) {
    return COMMIT.matcher(text).matches();
  }

  /** As it is typed, for one file of it. */
  String of(String wanted) {
    return PREFIX + repository + (revision.equals(MAIN) ? "" : "@" + revision) + ":" + wanted;
  }
}
