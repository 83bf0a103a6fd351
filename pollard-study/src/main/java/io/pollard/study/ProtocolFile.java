package io.pollard.study;

import io.pollard.training.TrialDescription;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code protocol.json} says: every protocol of a study in the order of writing. Each has the
 * hash of the one before it, so that none can be edited, taken out or put in between unseen.
 */
record ProtocolFile(int format, int semantics, List<Protocol> protocols) {

  static final String NAME = "protocol.json";

  ProtocolFile {
    protocols = List.copyOf(protocols);
  }

  static ProtocolFile of(List<Protocol> protocols) {
    return new ProtocolFile(StudyFiles.FORMAT, TrialDescription.SEMANTICS, protocols);
  }

  /**
   * None where there is no file.
   *
   * @throws DamagedFileException if it was edited, or is damaged
   */
  static List<Protocol> read(Path file) {
    if (!Files.exists(file)) {
      return List.of();
    }
    List<Protocol> protocols = StudyFiles.readJson(file, ProtocolFile.class).protocols();
    StudyFiles.requireMeaning(file, () -> requireChain(protocols));
    return protocols;
  }

  private static void requireChain(List<Protocol> protocols) {
    String before = "";
    for (int i = 0; i < protocols.size(); i++) {
      Protocol one = protocols.get(i);
      String name = "protocol " + (i + 1);
      TrialMeaning.requireEqual("the number of " + name, i + 1, one.number());
      TrialMeaning.requireEqual("the hash of " + name, one.digest(), one.hash());
      TrialMeaning.requireEqual(
          "what " + name + " says of the one before it", before, one.previous());
      before = one.hash();
    }
  }
}
