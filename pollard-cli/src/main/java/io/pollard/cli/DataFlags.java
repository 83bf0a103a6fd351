package io.pollard.cli;

import io.pollard.app.Images;
import io.pollard.data.DatasetOptions;
import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.OnBadFile;
import io.pollard.imaging.CacheOptions;
import io.pollard.network.FeatureShape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a data set is read and its images prepared. */
final class DataFlags {

  @Option(
      names = "--file-column",
      paramLabel = "NAME",
      description = "The manifest's column of files (file).")
  private String fileColumn;

  @Option(
      names = "--label-column",
      paramLabel = "NAME",
      description = "Its column of classes (label, else class).")
  private String labelColumn;

  @Option(
      names = "--group-column",
      paramLabel = "NAME",
      description = "Its column of patients, who never straddle a split (patient, else group).")
  private String groupColumn;

  @Option(
      names = "--classes",
      paramLabel = "A,B",
      split = ",",
      description = "The classes to keep, in the order of the outputs (all).")
  private List<String> classes = new ArrayList<>();

  @Option(
      names = "--positive",
      paramLabel = "A",
      description = "The class of two that scores are about (the second of --classes).")
  private String positive;

  @Option(
      names = "--input",
      paramLabel = "SIZE",
      converter = InputShape.class,
      description =
          "The network's input as channels x height x width (1x224x320), or the side of a square"
              + " of three channels (the weights').")
  private FeatureShape input;

  @Option(
      names = "--intensity",
      paramLabel = "HOW",
      converter = IntensityConverter.class,
      description =
          "How raw values become 0 to 255: auto (8 bit in full, deeper by percentiles), full,"
              + " percentiles=.5,99.5, window=CENTRE,WIDTH or range=LOW,HIGH (auto).")
  private Intensity intensity = new Intensity.ByDepth();

  @Option(
      names = "--fit",
      paramLabel = "crop|pad|stretch",
      description = "How an image becomes as wide and high as the input (crop).")
  private Fit fit = Fit.CROP;

  @Option(
      names = "--allow-leaks",
      description = "Accepts a given split with a patient or image in two parts; it is recorded.")
  private boolean allowLeaks;

  @Option(
      names = "--on-bad-file",
      paramLabel = "fail|skip",
      description = "What happens where an image can't be read (fail).")
  private OnBadFile onBadFile = OnBadFile.FAIL;

  @Option(
      names = "--cache-dir",
      paramLabel = "DIR",
      description = "Where prepared images are kept (the user's cache folder).")
  private Path cacheDirectory;

  @Option(
      names = "--cache-size",
      paramLabel = "GIB",
      description = "How much the cache may take, in GiB; older files are deleted at start.")
  private Double cacheSize;

  DatasetOptions dataset() {
    DatasetOptions options =
        DatasetOptions.defaults().withClasses(classes).withOnBadFile(onBadFile);
    if (fileColumn != null) {
      options = options.withFileColumn(fileColumn);
    }
    if (labelColumn != null) {
      options = options.withLabelColumn(labelColumn);
    }
    if (groupColumn != null) {
      options = options.withGroupColumn(groupColumn);
    }
    if (positive != null) {
      options = options.withPositive(positive);
    }
    return allowLeaks ? options.withLeaks(DatasetOptions.Leaks.ALLOW) : options;
  }

  CacheOptions cache() {
    CacheOptions options = CacheOptions.defaults();
    if (cacheDirectory != null) {
      options = options.withDirectory(cacheDirectory);
    }
    return cacheSize == null ? options : options.withSizeLimit((long) (cacheSize * (1L << 30)));
  }

  Images images(Path data) {
    Images images =
        Images.of(data)
            .withReading(dataset())
            .withIntensity(intensity)
            .withFit(fit)
            .withCache(cache());
    return input == null ? images : images.withInput(input);
  }

  /** Reads an intensity as {@code options.yaml} has it. */
  static final class IntensityConverter implements ITypeConverter<Intensity> {
    @Override
    public Intensity convert(String value) {
      String[] parts = value.split("[=,]", -1);
      try {
        return switch (parts[0]) {
          case "auto" -> new Intensity.ByDepth();
          case "full" -> new Intensity.FullRange();
          case "percentiles" -> new Intensity.Percentiles(number(parts, 1), number(parts, 2));
          case "window" -> new Intensity.Window(number(parts, 1), number(parts, 2));
          case "range" -> new Intensity.Range(number(parts, 1), number(parts, 2));
          default -> throw new NumberFormatException();
        };
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw new TypeConversionException(
            "expected auto, full, percentiles=LOW,HIGH, window=CENTRE,WIDTH or range=LOW,HIGH but"
                + " found "
                + value);
      }
    }

    private static double number(String[] parts, int index) {
      return Double.parseDouble(parts[index]);
    }
  }
}
