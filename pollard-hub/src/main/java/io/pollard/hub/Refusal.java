package io.pollard.hub;

import io.pollard.weights.WeightsException;
import io.pollard.weights.WeightsException.Reason;

/** What it means that a server does not give a file. */
final class Refusal {

  /** Hugging Face's, with which it says why. */
  private static final String ERROR_CODE = "X-Error-Code";

  private Refusal() {}

  /** Whether the repository and the revision are there and only the file is not. */
  static boolean isFileMissing(HttpReply answer) {
    String code = answer.header(ERROR_CODE).orElse("EntryNotFound");
    return answer.status() == 404 && code.equals("EntryNotFound");
  }

  static WeightsException of(Web.Request request, HttpReply answer) {
    String host = answer.uri().getHost();
    int status = answer.status();
    if (status == 401 || status == 403) {
      return new WeightsException(
          Reason.NOT_ALLOWED,
          request.what(),
          "expected to be let in by "
              + host
              + " but found status "
              + status
              + (request.token().isPresent()
                  ? "; the repository does not exist, its terms must be accepted on its page, or"
                      + " the token in HF_TOKEN may not read it"
                  : "; the repository does not exist, or it needs a token: accept its terms on its"
                      + " page where it has such, and set HF_TOKEN"));
    }
    if (status == 404 || status == 410) {
      String missing =
          switch (answer.header(ERROR_CODE).orElse("")) {
            case "RepoNotFound" -> "repository";
            case "RevisionNotFound" -> "revision";
            default -> "file";
          };
      return new WeightsException(
          Reason.NOT_FOUND,
          request.what(),
          "there is no such "
              + missing
              + " on "
              + host
              + " ("
              + request.uri().getPath()
              + "); check the name");
    }
    return new WeightsException(
        Reason.UNAVAILABLE,
        request.what(),
        "expected the file from " + host + " but found status " + status);
  }
}
