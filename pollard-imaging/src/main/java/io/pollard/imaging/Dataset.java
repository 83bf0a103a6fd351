package io.pollard.imaging;

import static java.util.Objects.requireNonNull;

import io.pollard.data.ClassMap;
import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.FindingCounts;
import io.pollard.data.GroupCounts;
import io.pollard.data.ImageSource;
import io.pollard.data.Intensity;
import io.pollard.data.LeakRules;
import io.pollard.data.MaskOptions;
import io.pollard.data.OnBadFile;
import io.pollard.data.Part;
import io.pollard.data.Pseudonyms;
import io.pollard.data.Sample;
import io.pollard.data.Spelling;
import io.pollard.data.Split;
import io.pollard.data.SplitCounts;
import io.pollard.data.Splitter;
import io.pollard.data.Target;
import io.pollard.data.Task;
import io.pollard.files.Csv;
import io.pollard.files.WholeFile;
import io.pollard.network.FeatureShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Labelled images: what they are, how they split, and what is doubtful about them. Immutable.
 *
 * <pre>{@code
 * var data = Dataset.read(Path.of("xrays")).positive("pneumonia");
 * Split split = data.split(1);
 * try (var cache = ImageCache.open(data, Preprocessing.imagenet(), CacheOptions.defaults(), progress)) { .. }
 * }</pre>
 *
 * <p>Rows that can't be used are in {@link #badFiles()}; images that can't be decoded are found
 * when the cache is filled, and {@link ImageCache#dataset()} is the data set without them.
 */
public final class Dataset {

  private final Path path;
  private final DatasetOptions options;
  private final List<String> classes;
  private final Optional<String> positive;

  /** What is asked in place of one class. */
  private final Optional<Task> asked;

  private final List<Sample> samples;
  private final List<String> contents;
  private final List<String> maskContents;
  private final List<Fingerprint> fingerprints;
  private final List<Part> official;
  private final List<BadFile> badFiles;
  private final List<String> notes;
  private final Optional<PrivateGroups> privateGroups;

  /** By the samples' ids. */
  private final Map<String, Map<String, String>> described;

  /** Null until somebody asks. */
  private volatile @Nullable List<LeakRules.Alike> alike;

  /**
   * @param maskContents one for each sample; empty without masks
   * @param fingerprints one for each sample; empty until the images are decoded
   * @param official a part for each sample; empty without an official split
   * @param privateGroups where headers of the files say who is shown
   * @param described what headers say, by the samples' ids
   */
  private Dataset(
      Path path,
      DatasetOptions options,
      List<String> classes,
      Optional<String> positive,
      Optional<Task> asked,
      List<Sample> samples,
      List<String> contents,
      List<String> maskContents,
      List<Fingerprint> fingerprints,
      List<Part> official,
      List<BadFile> badFiles,
      List<String> notes,
      Optional<PrivateGroups> privateGroups,
      Map<String, Map<String, String>> described) {
    this.path = path;
    this.options = options;
    this.classes = List.copyOf(classes);
    this.positive = positive;
    this.asked = asked;
    this.samples = List.copyOf(samples);
    this.contents = List.copyOf(contents);
    this.maskContents = List.copyOf(maskContents);
    this.fingerprints = List.copyOf(fingerprints);
    this.official = List.copyOf(official);
    this.badFiles = List.copyOf(badFiles);
    this.notes = List.copyOf(notes);
    this.privateGroups = privateGroups;
    this.described = described;
  }

  /**
   * Reads with {@link DatasetOptions#defaults()}.
   *
   * @throws DataException as below
   */
  public static Dataset read(Path data) {
    return read(data, DatasetOptions.defaults());
  }

  /**
   * The same, where patients' pseudonyms are those of this process.
   *
   * @throws DataException as below
   */
  public static Dataset read(Path data, DatasetOptions options) {
    return read(data, options, Pseudonyms.ofProcess());
  }

  /**
   * Lists the images and hashes their contents; nothing is decoded. Where headers of the files say
   * who is shown, as DICOM's do, groups are pseudonyms (unless {@link
   * DatasetOptions.Identifiers#KEPT}), and a file whose path says it too goes by the beginning of
   * its content's hash; neither the digest nor a split depends on what groups are called.
   *
   * @param data a folder with a folder per class, a folder that holds index.csv, a folder of images
   *     for which {@link DatasetOptions#labels} are given, a CSV manifest, or a MedMNIST archive
   *     (.npz)
   * @throws DataException if it is none of these, a column is missing, no row of the labels is of
   *     an image, no image says what a condition asks for, or there are fewer than two classes
   */
  public static Dataset read(Path data, DatasetOptions options, Pseudonyms pseudonyms) {
    return read(data, options, Slices.IMAGES, pseudonyms);
  }

  /**
   * The same as a network wants it: where its input has a depth, files that say that they are the
   * slices of one series are one volume, and a table may name the folder of a series.
   *
   * @param input of the network
   * @throws DataException as above
   */
  public static Dataset read(
      Path data, DatasetOptions options, FeatureShape input, Pseudonyms pseudonyms) {
    return read(data, options, Slices.of(input), pseudonyms);
  }

  /** The same, where patients' pseudonyms are those of this process. */
  public static Dataset read(Path data, DatasetOptions options, FeatureShape input) {
    return read(data, options, input, Pseudonyms.ofProcess());
  }

  /** What files are that say that they are slices of one series. */
  private enum Slices {
    /** Each is an image of its own. */
    IMAGES,
    /** They are one volume. */
    VOLUME;

    static Slices of(FeatureShape input) {
      return input.extent().axes() > 2 ? VOLUME : IMAGES;
    }

    /** Folders in place of files are the volumes in them. */
    List<Listing.Row> ofFolders(List<Listing.Row> rows, List<BadFile> bad) {
      return this == IMAGES ? rows : SeriesRows.ofFolders(rows, bad);
    }

    Cohort together(Cohort images, List<BadFile> bad) {
      return this == IMAGES ? images : images.volumes(bad);
    }
  }

  private static Dataset read(
      Path data, DatasetOptions options, Slices slices, Pseudonyms pseudonyms) {
    Contents contents = new Contents();
    try {
      return read(data, options, slices, pseudonyms, contents);
    } catch (DataException e) {
      throw Anonymous.discreet(data, contents, e);
    }
  }

  private static Dataset read(
      Path data, DatasetOptions options, Slices slices, Pseudonyms pseudonyms, Contents contents) {
    List<String> notes = new ArrayList<>();
    Listing listing = list(data, options, notes, contents);
    notes.addAll(listing.notes());
    List<BadFile> bad = new ArrayList<>(listing.bad());
    Cohort listed = Cohort.of(data, slices.ofFolders(listing.rows(), bad), contents, bad);
    Cohort images =
        (Files.isDirectory(data) ? listed.images() : listed)
            .where(options.where())
            .grouped(listing.grouped());
    // A mask is of one file.
    Cohort cohort = options.masks().isPresent() ? images : slices.together(images, bad);
    notes.addAll(cohort.notes());
    List<KnownFile> files = cohort.files();
    Optional<Anonymous> anonymous =
        Anonymous.of(
            cohort.rows(), files, contents.identifiers(), options.identifiers(), pseudonyms);
    anonymous.ifPresent(
        some -> {
          some.clear(notes, bad);
          some.warnOf("the data", data.toString(), notes);
          options.labels().ifPresent(csv -> some.warnOf("the table of labels", csv, notes));
        });
    List<Listing.Row> rows = anonymous.map(Anonymous::rows).orElse(cohort.rows());
    Optional<Task> asked = listing.asked();
    if (asked.isPresent()) {
      refuseNone(data, asked.get(), rows, bad);
    } else {
      refuseSameClasses(
          data,
          Stream.concat(rows.stream().map(Listing.Row::label), listing.outside().stream())
              .collect(Collectors.toSet()),
          options);
    }
    List<String> classes =
        asked.map(Task::outputs).orElseGet(() -> classes(data, rows, bad, options));
    Dataset dataset =
        new Dataset(
            data,
            options,
            classes,
            asked.isPresent() ? Optional.empty() : positive(classes, listing.labelOne(), options),
            asked,
            rows.stream()
                .map(
                    row ->
                        new Sample(
                            row.id(), row.source(), target(row, asked, classes), row.group()))
                .toList(),
            files.stream().map(KnownFile::hash).toList(),
            cohort.masks(),
            List.of(),
            rows.stream().flatMap(row -> row.part().stream()).toList(),
            bad,
            notes,
            anonymous.map(Anonymous::groups),
            cohort.described(rows));
    return options.positive().map(dataset::positive).orElse(dataset);
  }

  private static Target target(Listing.Row row, Optional<Task> asked, List<String> classes) {
    return row.mask().isPresent()
        ? new Target.MaskOf(row.mask().get())
        : asked
            .map(task -> task.target(row.label()))
            .orElseGet(() -> new Target.ClassIndex(classes.indexOf(row.label())));
  }

  /**
   * Images for work that needs no labels: all of a folder and the folders below it, which are of
   * one class then, or what a list or an archive names, as {@link #read} reads it. A table of
   * labels counts for neither, conditions for a list alone.
   *
   * @throws DataException if there is none, or they can't be read
   */
  public static Dataset unlabelled(Path data, DatasetOptions options) {
    return unlabelled(data, options, Slices.IMAGES);
  }

  /**
   * The same as a network wants it, see {@link #read(Path, DatasetOptions, FeatureShape)}.
   *
   * @throws DataException as above
   */
  public static Dataset unlabelled(Path data, DatasetOptions options, FeatureShape input) {
    return unlabelled(data, options, Slices.of(input));
  }

  private static Dataset unlabelled(Path data, DatasetOptions options, Slices slices) {
    return Files.isDirectory(data) && !Files.isRegularFile(index(data))
        ? below(data, slices).withOnBadFile(options.onBadFile())
        : read(data, options.withoutLabels(), slices, Pseudonyms.ofProcess());
  }

  private static Dataset below(Path folder, Slices slices) {
    String only = "image";
    ImageFolder found = ImageFolder.of(folder);
    List<Listing.Row> all =
        found.images().stream()
            .map(file -> Listing.Row.of(folder, file, only, Optional.empty()))
            .toList();
    if (all.isEmpty()) {
      throw new DataException(
          "expected images (%s) in %s but found none".formatted(ImageFormats.names(), folder));
    }
    List<BadFile> bad = new ArrayList<>();
    Contents contents = new Contents();
    Cohort cohort = slices.together(Cohort.of(folder, all, contents, bad).images(), bad);
    List<KnownFile> files = cohort.files();
    List<String> notes = new ArrayList<>(found.leftOut());
    notes.addAll(found.aside());
    notes.addAll(cohort.notes());
    Optional<Anonymous> anonymous =
        Anonymous.of(
            cohort.rows(),
            files,
            contents.identifiers(),
            DatasetOptions.Identifiers.HASHED,
            Pseudonyms.ofProcess());
    anonymous.ifPresent(
        some -> {
          some.clear(notes, bad);
          some.warnOf("the data", folder.toString(), notes);
        });
    List<Listing.Row> rows = anonymous.map(Anonymous::rows).orElse(cohort.rows());
    return new Dataset(
        folder,
        DatasetOptions.defaults(),
        List.of(only),
        Optional.empty(),
        Optional.empty(),
        rows.stream().map(row -> Sample.ofClass(row.id(), row.source(), 0, row.group())).toList(),
        files.stream().map(KnownFile::hash).toList(),
        List.of(),
        List.of(),
        List.of(),
        bad,
        notes,
        anonymous.map(Anonymous::groups),
        cohort.described(rows));
  }

  private static void refuseBoth(DatasetOptions options) {
    boolean isOfClasses =
        !options.classes().isEmpty()
            || options.positive().isPresent()
            || options.labelColumn().isPresent();
    if (options.findings().isPresent() && isOfClasses) {
      throw new DataException(
          "expected findings or one class of several but found both: leave out --findings, or --classes, --positive and --label-column");
    }
    if (options.masks().isPresent() && (options.findings().isPresent() || isOfClasses)) {
      throw new DataException(
          "expected the structures of masks, or findings or classes, but found both: leave out --structures, or --findings, --classes, --positive and --label-column");
    }
  }

  private static void requireClasses(Path data, DatasetOptions options) {
    if (options.findings().isPresent()) {
      throw new DataException(
          "expected a table that says which findings images have, a CSV manifest or --labels beside a folder, but found %s"
              .formatted(data));
    }
  }

  private static void requireNoMasks(Path data, DatasetOptions options) {
    if (options.masks().isPresent()) {
      throw new DataException(
          "expected a folder or a table of images with masks for --structures but found the archive %s"
              .formatted(data));
    }
  }

  /** Where a folder says what is in it. */
  private static Path index(Path folder) {
    return folder.resolve("index.csv");
  }

  private static Listing list(
      Path data, DatasetOptions options, List<String> notes, Contents contents) {
    refuseBoth(options);
    String name = data.getFileName() == null ? "" : data.toString().toLowerCase(Locale.ROOT);
    if (options.labels().isPresent()) {
      if (!Files.isDirectory(data)) {
        throw new DataException(
            "expected a folder of images for the labels %s but found %s"
                .formatted(options.labels().get(), data));
      }
      if (options.masks().isPresent()) {
        return MaskFolder.read(data, options.masks().get(), options, contents);
      }
      return LabelTable.read(data, Path.of(options.labels().get()), options, contents);
    }
    if (Files.isDirectory(data)) {
      Path index = index(data);
      if (Files.isRegularFile(index)) {
        notes.add("read " + data + " by its index.csv");
        return manifest(index, options);
      }
      if (options.masks().isPresent()) {
        return MaskFolder.read(data, options.masks().get(), options, contents);
      }
      requireClasses(data, options);
      return ClassFolders.read(data, options);
    }
    if (!Files.exists(data)) {
      throw new DataException("expected a data set but found nothing at " + data);
    }
    if (name.endsWith(".npz")) {
      requireClasses(data, options);
      requireNoMasks(data, options);
      return MedMnist.read(data, options);
    }
    if (name.endsWith(".csv") || name.endsWith(".tsv") || name.endsWith(".txt")) {
      return manifest(data, options);
    }
    throw new DataException(
        "expected a folder, a CSV manifest or a .npz archive but found " + data);
  }

  private static Listing manifest(Path csv, DatasetOptions options) {
    Listing listed = Manifest.read(csv, options);
    boolean areMasksMissing =
        options.masks().isPresent()
            && !listed.rows().isEmpty()
            && listed.rows().stream().noneMatch(row -> row.mask().isPresent());
    return areMasksMissing ? MaskFolder.join(csv, options.masks().get(), listed) : listed;
  }

  private static void refuseNone(Path data, Task asked, List<Listing.Row> rows, List<BadFile> bad) {
    if (rows.isEmpty()) {
      throw new DataException(
          "expected images with %s in %s but found none%s"
              .formatted(
                  asked instanceof Task.Segmentation ? "masks" : asked.kind(),
                  data,
                  bad.isEmpty() ? "" : " and " + bad.size() + " bad rows, as " + bad.get(0)));
    }
  }

  private static List<String> classes(
      Path data, List<Listing.Row> rows, List<BadFile> bad, DatasetOptions options) {
    Set<String> found = rows.stream().map(Listing.Row::label).collect(Collectors.toSet());
    for (String wanted : options.classes()) {
      if (!found.contains(wanted)) {
        throw new DataException(
            "expected images of the class %s in %s but found none".formatted(wanted, data));
      }
    }
    if (new HashSet<>(options.classes()).size() < options.classes().size()) {
      throw new DataException("expected different classes but found " + options.classes());
    }
    boolean numbers = found.stream().allMatch(label -> label.matches("[0-9]{1,9}"));
    List<String> classes =
        !options.classes().isEmpty()
            ? options.classes()
            : found.stream()
                .sorted(
                    numbers
                        ? Comparator.comparingInt(Integer::parseInt)
                        : Comparator.naturalOrder())
                .toList();
    if (classes.size() < 2) {
      throw new DataException(
          "expected at least two classes in %s but found %s%s"
              .formatted(
                  data,
                  classes,
                  bad.isEmpty() ? "" : " and " + bad.size() + " bad rows, as " + bad.get(0)));
    }
    return classes;
  }

  /** Two names that can only be meant to be one are no classes unless the user names both. */
  private static void refuseSameClasses(Path data, Set<String> found, DatasetOptions options) {
    List<String> wanted = options.classes();
    List<List<String>> same =
        Spelling.sameClasses(new TreeSet<>(found)).stream()
            .filter(names -> wanted.isEmpty() || !Collections.disjoint(names, wanted))
            .filter(names -> !wanted.containsAll(names))
            .toList();
    if (!same.isEmpty()) {
      throw new DataException(
          ("expected one spelling of every class in %s but found %s, which differ in case, blanks or"
                  + " the form of letters only: write each in one way, or name both with --classes")
              .formatted(
                  data, same.stream().map(Dataset::quoted).collect(Collectors.joining("; "))));
    }
  }

  private static String quoted(List<String> names) {
    return names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(" and "));
  }

  private static Optional<String> positive(
      List<String> classes, Optional<String> labelOne, DatasetOptions options) {
    if (classes.size() != 2) {
      return Optional.empty();
    }
    boolean zeroAndOne = classes.equals(List.of("0", "1"));
    return options.classes().isEmpty() && !zeroAndOne ? labelOne : Optional.of(classes.get(1));
  }

  /**
   * The same data with the class that scores are about.
   *
   * @throws DataException if there is no such class
   */
  public Dataset positive(String label) {
    if (!classes.contains(label)) {
      throw new DataException(
          "expected a positive class among %s but found %s".formatted(classes, label));
    }
    return new Dataset(
        path,
        options,
        classes,
        Optional.of(label),
        asked,
        samples,
        contents,
        maskContents,
        fingerprints,
        official,
        badFiles,
        notes,
        privateGroups,
        described);
  }

  /**
   * The same images as another task knows them; those whose class is left out are none of them.
   *
   * @param task whose classes, in its order, some of which may have no image
   * @param names one of the task's classes, or {@link ClassMap#LEFT_OUT}, for each of these
   * @throws DataException if there are findings or masks
   */
  public Dataset as(Task.SingleLabel task, Map<String, String> names) {
    requireOneClass();
    List<Integer> kept =
        IntStream.range(0, samples.size())
            .filter(i -> !requireNonNull(names.get(label(i))).equals(ClassMap.LEFT_OUT))
            .boxed()
            .toList();
    return new Dataset(
        path,
        options,
        task.classes(),
        task.positive(),
        Optional.empty(),
        kept.stream()
            .map(
                i -> {
                  Sample one = samples.get(i);
                  int index = task.classes().indexOf(names.get(label(i)));
                  return Sample.ofClass(one.id(), one.source(), index, one.group());
                })
            .toList(),
        kept.stream().map(contents::get).toList(),
        List.of(),
        fingerprints.isEmpty() ? fingerprints : kept.stream().map(fingerprints::get).toList(),
        official.isEmpty() ? official : kept.stream().map(official::get).toList(),
        badFiles,
        notes,
        privateGroups,
        described);
  }

  private String label(int index) {
    return label(samples.get(index));
  }

  /** As tables have it. */
  private String label(Sample sample) {
    return asked
        .map(task -> task.label(sample.target()))
        .orElseGet(() -> classes.get(sample.classIndex()));
  }

  private void requireOneClass() {
    if (asked.isPresent()) {
      throw new DataException(
          "expected one class of several for each image of %s but found the %s %s"
              .formatted(path, asked.get().kind(), classes));
    }
  }

  /**
   * The same images as another task knows them.
   *
   * @param task whose findings, in its order, some of which this data may not know of: they are
   *     unknown then
   * @throws DataException if this data has no findings, or none of the task's
   */
  public Dataset as(Task.MultiLabel task) {
    boolean areFindings = findings().isPresent();
    if (!areFindings || Collections.disjoint(classes, task.findings())) {
      throw new DataException(
          "expected findings among %s in %s but found %s"
              .formatted(
                  task.findings(),
                  path,
                  areFindings ? classes : asked.map(Task::kind).orElse("classes") + " " + classes));
    }
    int[] places = task.findings().stream().mapToInt(classes::indexOf).toArray();
    return new Dataset(
        path,
        options,
        task.findings(),
        positive,
        Optional.of(task),
        samples.stream()
            .map(
                one ->
                    new Sample(
                        one.id(),
                        one.source(),
                        chosen((Target.Findings) one.target(), places),
                        one.group()))
            .toList(),
        contents,
        List.of(),
        fingerprints,
        official,
        badFiles,
        notes,
        privateGroups,
        described);
  }

  /**
   * The same images as another task knows them.
   *
   * @param task whose structures, in its order, are those of this data
   * @throws DataException if this data has no masks, or other structures
   */
  public Dataset as(Task.Segmentation task) {
    MaskOptions masks =
        options
            .masks()
            .orElseThrow(
                () ->
                    new DataException(
                        "expected masks of %s in %s but found %s %s; --structures names what masks mark"
                            .formatted(
                                task.structures(),
                                path,
                                asked.map(Task::kind).orElse("classes"),
                                classes)));
    return new Dataset(
        path,
        options.withMasks(masks.inOrder(task.structures())),
        task.structures(),
        positive,
        Optional.of(task),
        samples,
        contents,
        maskContents,
        fingerprints,
        official,
        badFiles,
        notes,
        privateGroups,
        described);
  }

  private static Target.Findings chosen(Target.Findings target, int[] places) {
    return new Target.Findings(
        IntStream.of(places)
            .mapToObj(k -> k < 0 ? Target.Presence.UNKNOWN : target.presences().get(k))
            .toList());
  }

  /** The same data with another answer to bad files. */
  public Dataset withOnBadFile(OnBadFile other) {
    return new Dataset(
        path,
        options.withOnBadFile(other),
        classes,
        positive,
        asked,
        samples,
        contents,
        maskContents,
        fingerprints,
        official,
        badFiles,
        notes,
        privateGroups,
        described);
  }

  /**
   * The same data, compared by the pixels that were decoded.
   *
   * @param decoded one for each sample
   */
  Dataset withFingerprints(List<Fingerprint> decoded) {
    return new Dataset(
        path,
        options,
        classes,
        positive,
        asked,
        samples,
        contents,
        maskContents,
        decoded,
        official,
        badFiles,
        notes,
        privateGroups,
        described);
  }

  /**
   * The same data, compared by the bytes of the files as before they are decoded. A split differs
   * from that of the decoded images only where an image stands twice in different files.
   */
  public Dataset comparedByFiles() {
    return withFingerprints(List.of());
  }

  /** The same data without some samples. */
  Dataset without(Map<Integer, BadFile> bad) {
    if (bad.isEmpty()) {
      return this;
    }
    List<Integer> kept =
        IntStream.range(0, samples.size()).filter(i -> !bad.containsKey(i)).boxed().toList();
    List<BadFile> all = new ArrayList<>(badFiles);
    all.addAll(bad.values());
    return new Dataset(
        path,
        options,
        classes,
        positive,
        asked,
        kept.stream().map(samples::get).toList(),
        kept.stream().map(contents::get).toList(),
        maskContents.isEmpty() ? maskContents : kept.stream().map(maskContents::get).toList(),
        fingerprints.isEmpty() ? fingerprints : kept.stream().map(fingerprints::get).toList(),
        official.isEmpty() ? official : kept.stream().map(official::get).toList(),
        all,
        notes,
        privateGroups,
        described);
  }

  /** Where it was read from. */
  public Path path() {
    return path;
  }

  public DatasetOptions options() {
    return options;
  }

  /** The names of the classes, findings or structures, in the order of the outputs. */
  public List<String> classes() {
    return classes;
  }

  /**
   * What training asks of the images.
   *
   * @throws DataException if there are two classes and none is positive
   */
  public Task task() {
    return asked.isPresent() ? asked.get() : singleLabel();
  }

  /** What is asked of each image where it is any number of findings. */
  public Optional<Task.MultiLabel> findings() {
    return asked.filter(Task.MultiLabel.class::isInstance).map(Task.MultiLabel.class::cast);
  }

  /**
   * The masks of the images, where there are some: 0 where nothing is marked, 1 + k where the k-th
   * of {@link #classes} is.
   */
  public Optional<Masks> masks() {
    return options
        .masks()
        .map(
            some ->
                new MaskFiles(
                    some,
                    samples.stream().map(one -> ((Target.MaskOf) one.target()).mask()).toList(),
                    maskContents));
  }

  /**
   * The same for what needs one class of several.
   *
   * @throws DataException if there are findings or masks, or two classes and none is positive
   */
  public Task.SingleLabel singleLabel() {
    requireOneClass();
    if (classes.size() == 2 && positive.isEmpty()) {
      throw new DataException(
          "expected a positive class for %s, --positive %s or --positive %s, but found none"
              .formatted(path, classes.get(0), classes.get(1)));
    }
    return new Task.SingleLabel(classes, positive);
  }

  public List<Sample> samples() {
    return samples;
  }

  /**
   * What becomes of raw values where nobody says it: what the files say where one of them says how
   * its grey values should be shown, as DICOM's do. For all other files that is {@link
   * Intensity.ByDepth}.
   */
  public Intensity usualIntensity() {
    return samples.parallelStream().anyMatch(Dataset::isShownByFile)
        ? Intensity.ByFile.first()
        : new Intensity.ByDepth();
  }

  private static boolean isShownByFile(Sample sample) {
    return (sample.source() instanceof ImageSource.File source
            && ImageFormats.isShownByFile(source.file()))
        || (sample.source() instanceof ImageSource.Series series
            && ImageFormats.isShownByFile(series.files().get(0)));
  }

  /**
   * The sentence about an intensity that not all files follow: where it is what they say, and some
   * are of formats that say nothing of it.
   */
  public Optional<String> note(Intensity intensity) {
    if (!(intensity instanceof Intensity.ByFile)) {
      return Optional.empty();
    }
    long shown = samples.parallelStream().filter(Dataset::isShownByFile).count();
    return shown == samples.size()
        ? Optional.empty()
        : Optional.of(
            "%s of %s images have a file that says how its grey values should be shown, as DICOM does; the others are taken by depth (--intensity)"
                .formatted(shown, samples.size()));
  }

  /** For each sample the SHA-256 of its file or files, or of its entry of the array. */
  public List<String> contents() {
    return contents;
  }

  /**
   * What a sample's file says of itself: its format, and by DICOM's keywords (PS3.6) whatever else
   * it says that is nothing of a person, as "Modality"; empty for entries of archives.
   */
  public Map<String, String> described(Sample sample) {
    return described.getOrDefault(sample.id(), Map.of());
  }

  /** What equal images have in common: their pixels, or their files while nothing is decoded. */
  private List<String> compared() {
    return fingerprints.isEmpty()
        ? contents
        : fingerprints.stream().map(Fingerprint::pixels).toList();
  }

  /** Pairs of near-duplicates; none while nothing is decoded. */
  List<LeakRules.Alike> alike() {
    List<LeakRules.Alike> found = alike;
    if (found == null) {
      found = fingerprints.isEmpty() ? List.of() : NearDuplicates.of(samples, fingerprints);
      alike = found;
    }
    return found;
  }

  /** Rows and images that can't be used and are no samples. */
  public List<BadFile> badFiles() {
    return badFiles;
  }

  /** Whether the data come with their own split. */
  public boolean hasOfficialSplit() {
    return !official.isEmpty();
  }

  /** Sentences that a user should see. */
  public List<String> notes() {
    List<String> all = new ArrayList<>(notes);
    Stream.concat(
            LeakRules.ofSamples(samples, compared()).stream(),
            LeakRules.ofAlike(samples, alike()).stream())
        .filter(finding -> finding.verdict() == LeakRules.Verdict.NOTED)
        .forEach(finding -> all.add(finding.sentence()));
    return List.copyOf(all);
  }

  /**
   * The official split, where there is one (with a validation part drawn from train where that is
   * missing), else a drawn one.
   *
   * <p>Equal images stay together in what is drawn: equal files, and in {@link
   * ImageCache#dataset()} equal pixels, so that only data in which an image was saved twice are
   * split in two ways.
   *
   * @throws DataException if equal images have two labels, a class is missing from a part, or the
   *     split leaks and leaks are not allowed: an official one by groups or equal images, any by
   *     copies of an image or groups in two spellings
   */
  public Split split(long seed) {
    refuse(LeakRules.ofSamples(samples, compared()), LeakRules.Verdict.REFUSED);
    Split split = unchecked(seed);
    List<LeakRules.Finding> found = findings(split);
    refuse(found, LeakRules.Verdict.REFUSED);
    if (options.leaks() == DatasetOptions.Leaks.REFUSE) {
      refuse(found, LeakRules.Verdict.LEAK);
    }
    return split;
  }

  private Split unchecked(long seed) {
    if (official.isEmpty()) {
      return Splitter.draw(samples, compared(), classes, seed);
    }
    return official.contains(Part.VALIDATION)
        ? new Split(official)
        : Splitter.validationFromTrain(samples, compared(), classes, official, seed);
  }

  private List<LeakRules.Finding> findings(Split split) {
    List<LeakRules.Finding> found =
        new ArrayList<>(LeakRules.ofSplit(named(), compared(), classes, split));
    found.addAll(LeakRules.ofAlike(samples, alike(), split));
    found.addAll(
        privateGroups
            .map(some -> some.findings(samples))
            .orElseGet(() -> LeakRules.ofGroups(samples)));
    return found;
  }

  /** What leaks in a split of these samples, a sentence each; empty for a clean one. */
  public List<String> leaks(Split split) {
    return sentences(split, LeakRules.Verdict.LEAK);
  }

  /** What is worth saying of a split that may be used, as findings that a part can't score. */
  public List<String> notes(Split split) {
    return sentences(split, LeakRules.Verdict.NOTED);
  }

  /** How many samples, and of what, stand in each part. */
  public String counted(Split split) {
    if (options.masks().isPresent()) {
      return GroupCounts.of(samples, split).sentence();
    }
    return findings().isPresent()
        ? FindingCounts.of(samples, classes, split).sentence()
        : SplitCounts.of(samples, classes.size(), split).sentence(classes);
  }

  private List<String> sentences(Split split, LeakRules.Verdict verdict) {
    return findings(split).stream()
        .filter(finding -> finding.verdict() == verdict)
        .map(LeakRules.Finding::sentence)
        .toList();
  }

  private void refuse(List<LeakRules.Finding> found, LeakRules.Verdict verdict) {
    String sentences =
        found.stream()
            .filter(finding -> finding.verdict() == verdict)
            .map(LeakRules.Finding::sentence)
            .collect(Collectors.joining("; "));
    if (!sentences.isEmpty()) {
      String flag = verdict == LeakRules.Verdict.LEAK ? " (--allow-leaks)" : "";
      throw new DataException(path + ": " + sentences + flag);
    }
  }

  /**
   * A hash over ids, labels, which of masks are their contents and what their values mark, groups
   * and contents: equal for equal data, wherever they lie. A file that an earlier version read to
   * other pixels counts with that, once the images are decoded. Where headers say who is shown, a
   * group counts by its number, so that no key counts.
   */
  public String digest() {
    List<String> groups =
        privateGroups.isEmpty()
            ? samples.stream().map(Sample::group).toList()
            : PrivateGroups.ordinals(samples);
    Hashes hashes = new Hashes();
    for (int i = 0; i < samples.size(); i++) {
      Sample sample = samples.get(i);
      String reading = fingerprints.isEmpty() ? "" : fingerprints.get(i).reading();
      hashes.add(
          sample.id(),
          said(i),
          groups.get(i),
          reading.isEmpty() ? contents.get(i) : contents.get(i) + " read as " + reading);
    }
    return hashes.hex();
  }

  /** Its class; each finding by name, as "Edema=1|Mass=u"; or its mask's structures and content. */
  private String said(int index) {
    Sample sample = samples.get(index);
    if (options.masks().isPresent()) {
      return options.masks().get().text() + " in " + maskContents.get(index);
    }
    if (findings().isEmpty()) {
      return label(sample);
    }
    List<Target.Presence> presences = ((Target.Findings) sample.target()).presences();
    return IntStream.range(0, classes.size())
        .mapToObj(k -> classes.get(k) + "=" + presences.get(k).sign())
        .collect(Collectors.joining("|"));
  }

  /**
   * Why a sample can't be used, in words that may be written: where headers say who is shown,
   * neither the file's path nor what its header says of a patient stands in them.
   */
  DataException discreet(int index, DataException failure) {
    ImageSource source = samples.get(index).source();
    if (privateGroups.isEmpty() || source instanceof ImageSource.ArrayEntry) {
      return failure;
    }
    String sentence =
        String.valueOf(failure.getMessage())
            .replace(source.name().toString(), samples.get(index).id());
    if (samples.get(index).target() instanceof Target.MaskOf of) {
      sentence = sentence.replace(of.mask().name().toString(), "of " + samples.get(index).id());
    }
    Path headed =
        source instanceof ImageSource.Series series ? series.files().get(0) : source.name();
    return new DataException(
        Identifiers.of(ImageDecoder.attributes(headed).identifiers()).withheld(sentence));
  }

  /** The samples with a file of each group beside its name where that alone tells nobody who. */
  List<Sample> named() {
    return privateGroups.isEmpty() ? samples : PrivateGroups.withFiles(samples);
  }

  /**
   * Writes which sample is in which part: columns id, label, group, part, content.
   *
   * @throws DataException if it can't be written
   */
  public void writeSplit(Path csv, Split split) {
    StringBuilder text = new StringBuilder("id,label,group,part,content\n");
    for (int i = 0; i < samples.size(); i++) {
      Sample sample = samples.get(i);
      text.append(
          Csv.line(
              List.of(
                  sample.id(),
                  label(sample),
                  sample.group(),
                  split.parts().get(i).label(),
                  contents.get(i))));
    }
    try {
      Files.createDirectories(csv.toAbsolutePath().getParent());
      WholeFile.writeText(csv, text.toString());
    } catch (IOException e) {
      throw new DataException(
          "the split can't be written to " + csv + ": " + e + "; another --study goes elsewhere",
          e);
    }
  }
}
