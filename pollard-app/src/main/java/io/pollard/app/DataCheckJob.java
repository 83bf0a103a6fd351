package io.pollard.app;

import io.pollard.data.DataException;
import io.pollard.data.Preprocessing;
import io.pollard.imaging.DataCheck;
import io.pollard.imaging.Dataset;
import io.pollard.progress.Progress;
import java.nio.file.Path;

/**
 * Looks at labelled images without training.
 *
 * <pre>{@code
 * Images images = Images.of(Path.of("xrays")).withPositive("pneumonia");
 * DataCheck check = DataCheckJob.run(images, 1, Path.of("sheet.png"), Progress.SILENT);
 * check.refusals(); // why training would refuse them; empty if it wouldn't
 * }</pre>
 */
public final class DataCheckJob {

  private DataCheckJob() {}

  /**
   * Decodes and prepares all images, and draws 16 of them.
   *
   * @param splitSeed of the split whose shares are shown
   * @param sheet where the picture goes, a PNG
   * @throws DataException if no image can be used, or the sheet can't be written
   */
  public static DataCheck run(Images images, long splitSeed, Path sheet, Progress progress) {
    Preprocessing preprocessing = Preprocessing.imagenet();
    Dataset data = Dataset.read(images.path(), images.reading(), images.shape(preprocessing));
    return DataCheck.run(
        data,
        images.preprocessing(preprocessing, data::usualIntensity),
        images.cache(),
        splitSeed,
        sheet,
        progress);
  }
}
