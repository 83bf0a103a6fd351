package io.pollard.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.pollard.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A YAML file that a person wrote. */
public final class YamlFile {

  private YamlFile() {}

  /**
   * What is in it; a missing node or null where it is empty.
   *
   * @param expected what should be there, as messages begin: "expected findings in "
   * @param what it is a file of, as "findings"
   * @param advice for who has no such file; may be empty
   * @throws DataException if it can't be read, or is no YAML
   */
  public static JsonNode read(Path file, String expected, String what, String advice) {
    try {
      return new YAMLMapper().readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new DataException(
          expected
              + file
              + " but found no YAML in line "
              + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()),
          e);
    } catch (IOException e) {
      throw new DataException(
          "expected a file of " + what + " at " + file + " but it can't be read" + advice, e);
    }
  }
}
