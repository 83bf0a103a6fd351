package io.pollard.app;

/** Which Pollard this is. */
public final class ProgramVersion {

  private ProgramVersion() {}

  /** From the jar; a class folder has none. */
  public static String current() {
    String version = ProgramVersion.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
