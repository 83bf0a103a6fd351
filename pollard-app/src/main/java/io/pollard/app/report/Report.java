package io.pollard.app.report;

import io.pollard.data.DataException;
import io.pollard.files.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A study as a page and as a card.
 *
 * @param title of both
 * @param html the whole page, XML as well as HTML
 * @param card what it says of the model
 * @param damage a sentence for each file of the study that can't be read and was left out
 */
public record Report(String title, String html, StudyCard card, List<String> damage) {

  public Report {
    damage = List.copyOf(damage);
  }

  /**
   * Writes the page.
   *
   * @throws DataException if it can't be written
   */
  public void write(Path file) {
    write(file, html);
  }

  /**
   * Writes the model card as Markdown.
   *
   * @throws DataException if it can't be written
   */
  public void writeCard(Path file) {
    write(file, card.markdown(title));
  }

  /**
   * Writes a file of answers to fill in.
   *
   * @throws DataException if it can't be written
   */
  public void writeTemplate(Path file) {
    write(file, card.template());
  }

  private static void write(Path file, String text) {
    try {
      WholeFile.writeText(file, text);
    } catch (IOException e) {
      throw new DataException(
          "expected to write " + file + " but found " + e + "; name another file", e);
    }
  }
}
