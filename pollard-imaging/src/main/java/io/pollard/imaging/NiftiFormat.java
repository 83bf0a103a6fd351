package io.pollard.imaging;

import io.pollard.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * NIfTI-1 and NIfTI-2: a file alone (.nii) or a pair (.hdr and .img), each packed by gzip or not. A
 * volume is turned to RAS+ along the nearest axes, see {@link Voxels}; a file of two axes is an
 * image. One with several volumes is refused.
 */
public final class NiftiFormat implements ImageFormat {

  private static final String HEADER = ".hdr";
  private static final String VALUES = ".img";
  private static final String PACKED = ".gz";

  @Override
  public String name() {
    return "NIfTI";
  }

  @Override
  public List<String> extensions() {
    return List.of("nii", "nii.gz");
  }

  @Override
  public List<String> headers() {
    return List.of("hdr", "hdr.gz");
  }

  /** By how it begins, unpacked; an .img by the header beside it. */
  @Override
  public boolean claims(Path file, byte[] head) {
    String name = name(file);
    boolean isNamed = name.endsWith(".nii") || name.endsWith(".nii" + PACKED);
    return NiftiHeader.begins(VolumeFile.head(head, NiftiHeader.LONGEST))
        || (isNamed && VolumeFile.isGzip(head))
        || (isValues(name) && sibling(file, VALUES, HEADER).filter(this::begins).isPresent());
  }

  private boolean begins(Path header) {
    return NiftiHeader.begins(VolumeFile.head(FileKinds.head(header), NiftiHeader.LONGEST));
  }

  private static String name(Path file) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT);
  }

  private static boolean isValues(String name) {
    return name.endsWith(VALUES) || name.endsWith(VALUES + PACKED);
  }

  /** The other file of a pair, written in small or capital letters, packed or not. */
  private static Optional<Path> sibling(Path file, String ending, String other) {
    String name = file.getFileName().toString();
    int end = name.toLowerCase(Locale.ROOT).lastIndexOf(ending);
    if (end < 0) {
      return Optional.empty();
    }
    String stem = name.substring(0, end);
    return List.of(other, other + PACKED, other.toUpperCase(Locale.ROOT)).stream()
        .map(written -> file.resolveSibling(stem + written))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /**
   * A header and the other file of a pair, which has the values or, where an .img is read, this.
   */
  private record Found(NiftiHeader header, Optional<Path> other, boolean isOfValues) {

    static Found of(Path name, byte[] file) throws IOException {
      byte[] head = VolumeFile.head(file, NiftiHeader.LONGEST);
      if (isValues(name(name)) && !NiftiHeader.begins(head)) {
        Path other = other(name, VALUES, HEADER);
        byte[] header = VolumeFile.head(VolumeFile.companion(other), NiftiHeader.LONGEST);
        return new Found(NiftiHeader.of(header), Optional.of(other), true);
      }
      NiftiHeader header = NiftiHeader.of(head);
      return new Found(
          header,
          header.isPair() ? Optional.of(other(name, HEADER, VALUES)) : Optional.empty(),
          false);
    }

    private static Path other(Path file, String ending, String wanted) throws IOException {
      return sibling(file, ending, wanted)
          .orElseThrow(
              () ->
                  new IOException(
                      "it is one of a pair of files, .hdr and .img, but no %s of its name is there"
                          .formatted(wanted)));
    }

    byte[] values(byte[] file) throws IOException {
      return other.isPresent() && !isOfValues ? VolumeFile.companion(other.get()) : file;
    }
  }

  @Override
  public Raster read(Path name, byte[] file, int frame) throws IOException {
    Found found = Found.of(name, file);
    byte[] bytes = found.values(file);
    return VolumeFile.raster(
        found.header().voxels(), bytes, 0, VolumeFile.packing(bytes), found.header().offset());
  }

  /**
   * @throws DataException if the other file of a pair can't be read
   */
  @Override
  public Facts facts(Path name, byte[] file) throws IOException {
    return Found.of(name, file).header().voxels().facts();
  }

  @Override
  public List<Path> companions(Path name, byte[] file) throws IOException {
    return Found.of(name, file).other().stream().toList();
  }
}
