package io.pollard.dicom;

import io.pollard.imaging.Facts;
import io.pollard.imaging.ImageFiles;
import io.pollard.imaging.Raster;
import io.pollard.imaging.SeriesFormat;
import io.pollard.imaging.SliceSeries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * DICOM files (PS3.10), told by how they begin, whatever their names. Grey values are those after
 * the modality LUT or the rescale, colours are red, green and blue; overlays are left out.
 *
 * <p>An object of several frames is one volume, and {@link Facts#frames} is 1, where each frame has
 * a position of its own and all of them lie on one regular grid, as the slices of an enhanced CT
 * do; else its frames are images, by their numbers from 0 on.
 *
 * <p>The spacing of an image is PixelSpacing, else ImagerPixelSpacing, else
 * NominalScannedPixelSpacing.
 */
public final class DicomFormat implements SeriesFormat {

  @Override
  public String name() {
    return "DICOM";
  }

  @Override
  public List<String> extensions() {
    return List.of("dcm", "dicom");
  }

  /** By the mark behind the preamble, or by elements that are those of a DICOM header. */
  @Override
  public boolean claims(Path name, byte[] head) {
    return HeadElements.areDicom(head);
  }

  @Override
  public boolean isShownByFile() {
    return true;
  }

  @Override
  public Raster read(Path name, byte[] file, int frame) throws IOException {
    Part10 part10 = part10(name, file);
    ImageHeader header = ImageHeader.of(part10.dataSet());
    Optional<FrameVolume> volume = FrameVolume.of(part10, header);
    int frames = volume.isPresent() ? 1 : header.frames();
    if (frame < 0 || frame >= frames) {
      throw new IOException(
          "expected a frame of 0 to %s but found %s".formatted(frames - 1, frame));
    }
    Frames read = Frames.of(part10, header);
    return volume.isPresent() ? volume.get().read(read) : read.frame(frame);
  }

  private static Part10 part10(Path name, byte[] file) throws IOException {
    Part10 part10 = Part10.of(file);
    Refusals.check(name, part10);
    return part10;
  }

  /** A file whose preamble begins like a TIFF was read as one. */
  @Override
  public String reading(Path name, byte[] file) {
    return Part10.beginsLikeTiff(file) ? "dicom" : "";
  }

  @Override
  public Facts facts(Path name, byte[] file) throws IOException {
    Part10 part10 = part10(name, file);
    ImageHeader header = ImageHeader.of(part10.dataSet());
    Optional<FrameVolume> volume = FrameVolume.of(part10, header);
    int shown = volume.map(FrameVolume::middle).orElse(0);
    return new Facts(
            part10.dataSet().text("PatientID"),
            Frames.of(part10, header).presentation(shown),
            Optional.of(header.photometric()),
            volume.isPresent() ? 1 : header.frames())
        .withAffine(volume.flatMap(of -> of.stack().affine()))
        .withAttributes(HeaderWords.of(part10));
  }

  /** Those of the header up to where it can be read. */
  @Override
  public Set<String> identifiers(byte[] file) throws IOException {
    return HeaderWords.identifiers(Part10.of(file).dataSet());
  }

  @Override
  public List<SliceSeries> series(List<Path> files) {
    return DicomSeries.among(files);
  }

  @Override
  public Raster read(List<Path> files) throws IOException {
    return DicomSeries.of(files).read(this);
  }

  /** Those of the first slice, and where the volume lies. */
  @Override
  public Facts facts(List<Path> files) throws IOException {
    Path first = files.get(0);
    return facts(first, ImageFiles.bytes(first)).withAffine(DicomSeries.of(files).stack().affine());
  }
}
