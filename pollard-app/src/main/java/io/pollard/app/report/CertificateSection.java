package io.pollard.app.report;

import io.pollard.study.Certificate;
import io.pollard.study.Protocol;
import java.util.ArrayList;
import java.util.List;

/** Whether the smaller network may be called not worse. */
final class CertificateSection implements ReportSection {

  @Override
  public String id() {
    return "certificate";
  }

  @Override
  public String title() {
    return "Certificate";
  }

  @Override
  public Html body(ReportedStudy study) {
    if (study.certificates().isEmpty() && study.unanswered().isEmpty()) {
      return Html.missing(
          "No certificate was asked for: nothing in this report shows that a smaller network is not"
              + " worse than full transfer on other patients. pollard certify asks it of the test"
              + " part.");
    }
    List<Html> parts = new ArrayList<>();
    for (Certificate certificate : study.certificates()) {
      Protocol protocol = certificate.protocol();
      parts.add(Html.heading(3, "Protocol " + protocol.number()));
      parts.add(
          Html.element(
              "p",
              Html.Attributes.of(
                  "class", certificate.smallest().isPresent() ? "verdict" : "verdict not"),
              Html.text(certificate.sentences().get(0))));
      parts.add(Html.table("Cuts in the order of their tests", certificate.table()));
      parts.add(
          Html.list(
              certificate.sentences().subList(1, certificate.sentences().size()).stream()
                  .toList()));
      parts.add(
          new Facts()
              .put("score", protocol.metric().shortLabel())
              .put("margin", String.valueOf(protocol.margin()))
              .put("level", protocol.level() + ", one-sided")
              .put("written", protocol.written())
              .put("hash", protocol.hash())
              .table("Protocol " + protocol.number()));
    }
    parts.add(Html.list(study.unanswered()));
    return Html.all(parts);
  }
}
