package io.pollard.imaging;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * What the markers of a JPEG say before anything is decoded (ITU-T T.81, annexes B and G): its
 * frame, its scans, and where its profile and its notes lie.
 *
 * <p>A scan of a few bytes may make a decoder go over the whole picture, so that 12 KB take
 * seconds. T.81 codes no bit of a coefficient twice, which bounds the work by the picture's size.
 */
final class JpegMarkers {

  /** As libvips has it; the encoders there are use about ten. */
  private static final int MOST_SCANS = 100;

  /** Over all coefficients, on average. */
  private static final int MOST_PASSES = 6;

  private static final int START_OF_SCAN = 0xda;
  private static final int END = 0xd9;
  private static final int EXIF = 0xe1;
  private static final int PROFILE = 0xe2;

  /** A name that ends, which part it is, and of how many. */
  private static final int PROFILE_HEAD = 14;

  private static final int ADOBE = 0xee;
  private static final Map<Integer, String> NAMES =
      Map.of(EXIF, "Exif\0", PROFILE, "ICC_PROFILE", ADOBE, "Adobe");
  private static final int COEFFICIENTS = 64;
  private static final int UNCODED = 14; // one above the most bits that a scan may leave out

  private final byte[] file;
  private final List<Segment> segments = new ArrayList<>();
  private final List<Segment> unwanted = new ArrayList<>();
  private final List<Component> components = new ArrayList<>();
  private int frameMarker;
  private int precision;
  private long pixels;
  private long units; // of one or more blocks of each component
  private int scans;
  private long work;
  private long leastBits; // of the scan that was begun
  private boolean isShort;
  private boolean isRepeated;
  private boolean hasEnd;

  /**
   * A segment that begins as {@link #NAMES} has it, or bytes that fill the room before a marker.
   *
   * @param from of its marker's first byte
   * @param data of what follows its length
   * @param to behind it
   */
  private record Segment(int marker, int from, int data, int to) {}

  /** With the bits of each coefficient that no scan has coded yet, counted from the lowest. */
  private static final class Component {
    private final int id;
    private final int[] missing = new int[COEFFICIENTS];

    Component(int id) {
      this.id = id;
      Arrays.fill(missing, UNCODED);
    }
  }

  private JpegMarkers(byte[] file) {
    this.file = file;
  }

  /** Of a file, however damaged, whose first two bytes are those of a JPEG. */
  static JpegMarkers of(byte[] file) {
    JpegMarkers markers = new JpegMarkers(file);
    markers.read();
    return markers;
  }

  private void read() {
    int position = 2;
    while (true) {
      int behind = position;
      // As libjpeg: whatever stands before a marker is skipped, and any number of bytes fill it up.
      while (position + 1 < file.length
          && (unsigned(position) != 0xff
              || unsigned(position + 1) == 0
              || unsigned(position + 1) == 0xff
              || hasNoLength(unsigned(position + 1)))) {
        position++;
      }
      if (isFilling(behind, position)) {
        unwanted.add(new Segment(0xff, behind, position, position));
      }
      if (8L * (position - behind) < leastBits) {
        isShort = true;
      }
      leastBits = 0;
      if (position + 1 >= file.length) {
        return;
      }
      int marker = unsigned(position + 1);
      if (marker == END) {
        hasEnd = true;
        return;
      }
      if (position + 3 >= file.length) {
        return;
      }
      int to = position + 2 + Math.max(2, pair(position + 2));
      if (to > file.length) {
        return;
      }
      Segment segment = new Segment(marker, position, position + 4, to);
      if (isFrame(marker)) {
        readFrame(segment);
      } else if (marker == START_OF_SCAN) {
        readScan(segment);
      } else if (NAMES.containsKey(marker) && begins(segment, NAMES.get(marker))) {
        (marker == PROFILE ? unwanted : segments).add(segment);
      }
      position = to;
    }
  }

  private boolean isFilling(int from, int to) {
    int position = from;
    while (position < to && unsigned(position) == 0xff) {
      position++;
    }
    return from < to && position == to;
  }

  /** Restarts, which stand within a scan, the start of the image, and TEM. */
  private static boolean hasNoLength(int marker) {
    return (marker >= 0xd0 && marker <= 0xd8) || marker == 1;
  }

  /** SOF0 to SOF15, among which there are three other markers. */
  static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private void readFrame(Segment segment) {
    int length = segment.to - segment.data;
    if (frameMarker != 0 || length < 6 || length < 6 + 3 * unsigned(segment.data + 5)) {
      return; // which the decoder refuses
    }
    frameMarker = segment.marker;
    precision = unsigned(segment.data);
    long height = pair(segment.data + 1);
    long width = pair(segment.data + 3);
    pixels = height * width;
    long across = 1;
    long down = 1;
    for (int i = 0; i < unsigned(segment.data + 5); i++) {
      components.add(new Component(unsigned(segment.data + 6 + 3 * i)));
      across = Math.max(across, unsigned(segment.data + 7 + 3 * i) >> 4);
      down = Math.max(down, unsigned(segment.data + 7 + 3 * i) & 15);
    }
    units = (width + 8 * across - 1) / (8 * across) * ((height + 8 * down - 1) / (8 * down));
  }

  private void readScan(Segment segment) {
    int length = segment.to - segment.data;
    int count = length < 1 ? 0 : unsigned(segment.data);
    scans++;
    if (length < 4 + 2 * count) {
      return; // which the decoder refuses
    }
    int spectrum = segment.data + 1 + 2 * count;
    // Without progression a scan has all of a component, whatever it says of coefficients.
    int first = isProgressive() ? unsigned(spectrum) : 0;
    int last = isProgressive() ? Math.min(unsigned(spectrum + 1), COEFFICIENTS - 1) : 63;
    int lowest = isProgressive() ? unsigned(spectrum + 2) & 15 : 0;
    work += (long) count * Math.max(0, last - first + 1);
    // A block has a bit of its first coefficient at least; without progression also an end.
    leastBits = first > 0 || frameMarker > 0xc2 ? 0 : units * count * (isProgressive() ? 1 : 2);
    for (int i = 0; i < count; i++) {
      int id = unsigned(segment.data + 1 + 2 * i);
      for (int c = 0; c < components.size(); c++) {
        Component component = components.get(c);
        // All come in the frame's order, even where they have the same id by mistake.
        boolean isMeant = count == components.size() ? c == i : component.id == id;
        for (int k = first; isMeant && k <= last; k++) {
          isRepeated |= lowest >= component.missing[k];
          component.missing[k] = lowest;
        }
      }
    }
  }

  private boolean isProgressive() {
    return frameMarker == 0xc2;
  }

  /** A number of two bytes. */
  private int pair(int position) {
    return (unsigned(position) << 8) | unsigned(position + 1);
  }

  private int unsigned(int position) {
    return file[position] & 0xff;
  }

  /** Why it is not decoded, if there is a reason: "it ...", without the file's name. */
  Optional<String> objection() {
    if (frameMarker > 0xc3) {
      return Optional.of(
          "it is a JPEG with %s coding, which has no reader; save it anew as baseline JPEG or PNG"
              .formatted(frameMarker > 0xc8 ? "arithmetic" : "hierarchical"));
    }
    if (precision == 12) {
      return Optional.of(
          "it is a JPEG of 12 bits, which has no reader; convert it to PNG or TIFF of 16 bits");
    }
    if (scans > MOST_SCANS) {
      return Optional.of(
          "expected at most %s scans, of which encoders use about ten, but found %s"
              .formatted(MOST_SCANS, scans));
    }
    if (isRepeated) {
      return Optional.of("expected scans that each add to the picture but found repeated ones");
    }
    if (work > (long) MOST_PASSES * COEFFICIENTS * components.size()) {
      return Optional.of(
          "expected scans that go over the picture at most %s times, of which encoders need four"
              .formatted(MOST_PASSES));
    }
    return Optional.empty();
  }

  /** How many pixels its frame claims, 0 if it has none. */
  long pixels() {
    return pixels;
  }

  /**
   * What is missing though a decoder fills it with grey or blurs it: the end, or scans before it.
   */
  Optional<String> loss() {
    if (!hasEnd || isShort) {
      return Optional.of("is cut off");
    }
    boolean isWhole =
        components.stream()
            .flatMapToInt(component -> IntStream.of(component.missing))
            .allMatch(bits -> bits == 0);
    return isWhole ? Optional.empty() : Optional.of("is damaged: some of its scans are missing");
  }

  /**
   * The file without its colour profile, which a decoder would apply, and without what fills the
   * room before a marker, which it takes for damage; the file itself if it has neither.
   */
  byte[] plain() {
    if (unwanted.isEmpty()) {
      return file;
    }
    ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length);
    int copied = 0;
    for (Segment segment : unwanted) {
      kept.write(file, copied, segment.from - copied);
      copied = segment.to;
    }
    kept.write(file, copied, file.length - copied);
    return kept.toByteArray();
  }

  /** The first EXIF note, which is a TIFF without pixels; empty if there is none. */
  Optional<byte[]> exif() {
    return segments.stream()
        .filter(segment -> segment.marker == EXIF)
        .filter(segment -> segment.to - segment.data > 6)
        .map(segment -> Arrays.copyOfRange(file, segment.data + 6, segment.to))
        .findFirst();
  }

  int channels() {
    return components.size();
  }

  /** Its colour profile, which may come in parts; empty if it has none. */
  Optional<byte[]> profile() {
    ByteArrayOutputStream profile = new ByteArrayOutputStream();
    unwanted.stream()
        .filter(segment -> segment.marker == PROFILE)
        .filter(segment -> segment.to - segment.data > PROFILE_HEAD)
        .forEach(
            segment ->
                profile.write(
                    file, segment.data + PROFILE_HEAD, segment.to - segment.data - PROFILE_HEAD));
    return profile.size() == 0 ? Optional.empty() : Optional.of(profile.toByteArray());
  }

  /** Whether it has the four channels of print, or the same with three of them as YCbCr. */
  boolean isCmyk() {
    List<Integer> ids = components.stream().map(component -> component.id).toList();
    return ids.size() == 4
        && (transform().isPresent()
            || !List.of(
                    List.of(1, 2, 3, 4), // which Java wrote for YCbCr and alpha
                    List.of((int) 'R', (int) 'G', (int) 'B', (int) 'A'),
                    List.of((int) 'Y', (int) 'C', (int) 'c', (int) 'A'))
                .contains(ids));
  }

  /** Whether cyan, magenta and yellow are stored as YCbCr. */
  boolean isYcck() {
    return isCmyk() && transform().orElse(0) != 0;
  }

  /** The last byte of Adobe's segment. */
  private OptionalInt transform() {
    return segments.stream()
        .filter(segment -> segment.marker == ADOBE)
        .filter(segment -> segment.to - segment.data >= 12)
        .mapToInt(segment -> unsigned(segment.data + 11))
        .findFirst();
  }

  private boolean begins(Segment segment, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
    int end = segment.data + bytes.length;
    return end <= segment.to && Arrays.equals(file, segment.data, end, bytes, 0, bytes.length);
  }
}
