package io.pollard.cli;

import io.pollard.app.Images;
import io.pollard.data.Condition;
import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.FindingOptions;
import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.MaskOptions;
import io.pollard.data.OnBadFile;
import io.pollard.data.SliceWindows;
import io.pollard.imaging.CacheOptions;
import io.pollard.network.FeatureShape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a data set is read and its images prepared. */
final class DataFlags {

  /** Of a volume, and as many words of {@code --windows}. */
  private static final int AXES = 3;

  @Option(
      names = "--file-column",
      paramLabel = "NAME",
      description = "The manifest's column of files (file, else image).")
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
      names = "--labels",
      paramLabel = "FILE.csv",
      description =
          "Labels of a folder's images, joined by a column of SOPInstanceUID, SeriesInstanceUID,"
              + " StudyInstanceUID, AccessionNumber, PatientID or file.")
  private Path labels;

  @Option(
      names = "--where",
      paramLabel = "KEYWORD=A,B",
      description =
          "Takes images whose files say so, as Modality=DX,CR, or Modality!=CT; all of several must"
              + " hold (all images).")
  private List<String> where = new ArrayList<>();

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
      names = "--findings",
      paramLabel = "A,B",
      split = ",",
      description =
          "In place of classes any number of findings an image, a column each: 1, 0, -1 or u"
              + " (uncertain), or nothing (unknown). OPACITY=A+B is present where A or B is.")
  private List<String> findings = new ArrayList<>();

  @Option(
      names = "--findings-column",
      paramLabel = "NAME",
      description =
          "The column that lists findings, as \"Effusion|Mass\"; what it does not name is absent"
              + " (a column each).")
  private String findingsColumn;

  @Option(
      names = "--findings-file",
      paramLabel = "FILE.yaml",
      description = "Findings and the columns or words that stand for each.")
  private Path findingsFile;

  @Option(
      names = "--uncertain",
      paramLabel = "HOW",
      split = ",",
      description =
          "What training is told where a finding is uncertain: ignore, zeros, ones or smooth (.7),"
              + " for one as Edema=ones (ignore). Scores leave it out.")
  private List<String> uncertain = new ArrayList<>();

  @Option(
      names = "--structures",
      paramLabel = "A,B=2",
      split = ",",
      description =
          "In place of classes where structures are: each image has a mask, whose grey values or"
              + " places in a palette are theirs (from 1 on; of one structure, all above 0).")
  private List<String> structures = new ArrayList<>();

  @Option(
      names = "--mask-column",
      paramLabel = "NAME",
      description = "The manifest's column of masks (mask).")
  private String maskColumn;

  @Option(
      names = "--masks",
      paramLabel = "FOLDER",
      description =
          "Where masks are, called as the images or with _mask behind (by the column; else a folder"
              + " masks or labels beside that of the images, else beside each).")
  private Path masks;

  @Option(
      names = "--input",
      paramLabel = "SIZE",
      converter = InputShape.class,
      description =
          "The network's input as channels x height x width (1x224x320), or the side of a square"
              + " of three channels (the weights'); of volumes with the depth before the height"
              + " (1x32x112x112).")
  private FeatureShape input;

  @Option(
      names = "--intensity",
      paramLabel = "HOW",
      converter = IntensityConverter.class,
      description =
          "How raw values become 0 to 255: auto (8 bit in full, deeper by percentiles), full,"
              + " percentiles=.5,99.5, window=CENTRE,WIDTH, range=LOW,HIGH, or as the file says,"
              + " file or file=NAME of a window (file of DICOM, else auto).")
  private Intensity intensity;

  @Option(
      names = "--fit",
      paramLabel = "crop|pad|stretch|centre",
      description =
          "How an image becomes as wide and high as the input; centre scales nothing (crop).")
  private Fit fit = Fit.CROP;

  @Option(
      names = "--pad-value",
      paramLabel = "X",
      description = "The raw value that is put around where pad and centre leave room (black).")
  private Double padValue;

  @Option(
      names = "--spacing",
      paramLabel = "MM|D,H,W",
      split = ",",
      description =
          "How far apart the voxels of volumes are made first, in millimetres: one number, or one"
              + " each for depth, height and width (as they are).")
  private List<Double> spacing = new ArrayList<>();

  @Option(
      names = "--windows",
      paramLabel = "SLICES,STRIDE,max|mean",
      converter = WindowsConverter.class,
      description =
          "Scores a series by windows as deep as the input: at most so many slices of it, windows so"
              + " many slices apart, and their largest or mean probability; training sees one at a"
              + " random depth (scales series to the input's depth).")
  private SliceWindows windows;

  @Option(
      names = "--allow-leaks",
      description = "Accepts a given split with a patient or image in two parts; it is recorded.")
  private boolean allowLeaks;

  @Option(
      names = "--keep-identifiers",
      description =
          "Calls patients as headers of DICOM files do, in the study too (pseudonyms under the"
              + " study's key).")
  private boolean keepIdentifiers;

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
    if (!findings.isEmpty() || findingsColumn != null || findingsFile != null) {
      options = options.withFindings(findings());
    } else if (!uncertain.isEmpty()) {
      throw new DataException(
          "expected --findings, --findings-column or --findings-file with --uncertain but found"
              + " none");
    }
    if (!structures.isEmpty()) {
      options = options.withMasks(masks());
    } else if (maskColumn != null || masks != null) {
      throw new DataException(
          "expected --structures with --mask-column and --masks, as --structures lung, but found"
              + " none");
    }
    if (positive != null) {
      options = options.withPositive(positive);
    }
    if (labels != null) {
      options = options.withLabels(labels);
    }
    options =
        options.withWhere(
            where.stream().flatMap(text -> Condition.parseAll(text).stream()).toList());
    if (keepIdentifiers) {
      options = options.withIdentifiers(DatasetOptions.Identifiers.KEPT);
    }
    return allowLeaks ? options.withLeaks(DatasetOptions.Leaks.ALLOW) : options;
  }

  private FindingOptions findings() {
    if (findingsFile != null && !findings.isEmpty()) {
      throw new DataException(
          "expected --findings or --findings-file but found both: name findings in one of them");
    }
    FindingOptions options;
    try {
      if (findingsFile != null) {
        options = FindingsFile.read(findingsFile);
      } else {
        options =
            findings.isEmpty()
                ? FindingOptions.listed(findingsColumn)
                : new FindingOptions(
                    findings.stream().map(FindingOptions.Finding::parse).toList(),
                    Optional.empty());
      }
    } catch (IllegalArgumentException e) {
      throw new DataException("--findings: " + e.getMessage(), e);
    }
    if (findingsColumn != null) {
      options = options.withListColumn(findingsColumn);
    }
    return uncertain.isEmpty()
        ? options
        : FindingsFile.uncertain(options, uncertain, "--uncertain");
  }

  private MaskOptions masks() {
    MaskOptions options;
    try {
      options = MaskOptions.of(structures);
    } catch (IllegalArgumentException e) {
      throw new DataException("--structures: " + e.getMessage(), e);
    }
    if (maskColumn != null) {
      options = options.withColumn(maskColumn);
    }
    return masks == null ? options : options.withFolder(masks.toString());
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
            .withFit(fit)
            .withVolumes(volumes())
            .withCache(cache());
    if (intensity != null) {
      images = images.withIntensity(intensity);
    }
    return input == null ? images : images.withInput(input);
  }

  private Images.Volumes volumes() {
    if (!spacing.isEmpty() && spacing.size() != 1 && spacing.size() != AXES) {
      throw new DataException(
          "expected one number for --spacing, or one each for depth, height and width, but found "
              + spacing);
    }
    Images.Volumes volumes =
        Images.Volumes.asTheyAre()
            .withSpacing(spacing.size() == 1 ? Collections.nCopies(AXES, spacing.get(0)) : spacing);
    if (padValue != null) {
      volumes = volumes.withPadValue(padValue);
    }
    return windows == null ? volumes : volumes.withWindows(windows);
  }

  /** Reads windows of a series as {@code options.yaml} has them. */
  static final class WindowsConverter implements ITypeConverter<SliceWindows> {
    @Override
    public SliceWindows convert(String value) {
      String[] parts = value.split(",", -1);
      try {
        if (parts.length == AXES) {
          return new SliceWindows(
              Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), score(parts[2]));
        }
      } catch (IllegalArgumentException e) {
        // said below, with what was found
      }
      throw new TypeConversionException(
          "expected slices of a series, slices between windows, and max or mean, as 64,8,max, but"
              + " found "
              + value);
    }

    private static SliceWindows.Score score(String word) {
      return switch (word) {
        case "max", "maximum" -> SliceWindows.Score.MAXIMUM;
        case "mean" -> SliceWindows.Score.MEAN;
        default -> throw new IllegalArgumentException(word);
      };
    }
  }

  /** Reads an intensity as {@code options.yaml} has it. */
  static final class IntensityConverter implements ITypeConverter<Intensity> {
    private static final String NAMED = "file=";

    @Override
    public Intensity convert(String value) {
      if (value.startsWith(NAMED)) {
        return named(value.substring(NAMED.length()));
      }
      String[] parts = value.split("[=,]", -1);
      try {
        return switch (parts[0]) {
          case "file" -> Intensity.ByFile.first();
          case "auto" -> new Intensity.ByDepth();
          case "full" -> new Intensity.FullRange();
          case "percentiles" -> new Intensity.Percentiles(number(parts, 1), number(parts, 2));
          case "window" -> new Intensity.Window(number(parts, 1), number(parts, 2));
          case "range" -> new Intensity.Range(number(parts, 1), number(parts, 2));
          default -> throw new NumberFormatException();
        };
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw new TypeConversionException(
            "expected file, file=NAME, auto, full, percentiles=LOW,HIGH, window=CENTRE,WIDTH or"
                + " range=LOW,HIGH but found "
                + value);
      }
    }

    /** A name may have any signs. */
    private static Intensity named(String name) {
      if (name.isBlank()) {
        throw new TypeConversionException(
            "expected the name of a window after file=, or file alone for the first one");
      }
      return Intensity.ByFile.of(name);
    }

    private static double number(String[] parts, int index) {
      return Double.parseDouble(parts[index]);
    }
  }
}
