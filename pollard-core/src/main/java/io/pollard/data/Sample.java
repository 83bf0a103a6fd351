package io.pollard.data;

/**
 * One labelled image.
 *
 * @param id the manifest's file, the path below the folder, or array and index of an array file;
 *     unique in a data set
 * @param target what is true of it
 * @param group the patient, or whatever must not straddle a split
 */
public record Sample(String id, ImageSource source, Target target, String group) {

  /** Of one of several classes. */
  public static Sample ofClass(String id, ImageSource source, int index, String group) {
    return new Sample(id, source, new Target.ClassIndex(index), group);
  }

  /**
   * The index of its class.
   *
   * @throws IllegalStateException if it is not of one of several classes
   */
  public int classIndex() {
    if (target instanceof Target.ClassIndex one) {
      return one.index();
    }
    throw new IllegalStateException("expected a class of " + id + " but found " + target);
  }

  /**
   * What is known of a finding.
   *
   * @param finding its index
   * @throws IllegalStateException if it is not of findings
   */
  public Target.Presence presence(int finding) {
    if (target instanceof Target.Findings some) {
      return some.presences().get(finding);
    }
    throw new IllegalStateException("expected findings of " + id + " but found " + target);
  }
}
