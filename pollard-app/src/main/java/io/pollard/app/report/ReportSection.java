package io.pollard.app.report;

/** A part of a report. */
public interface ReportSection {

  /** Its place in the page, as links name it: small letters. */
  String id();

  /** Its heading. */
  String title();

  /** What it says of a study; where that has nothing for it, a sentence that says so. */
  Html body(ReportedStudy study);
}
