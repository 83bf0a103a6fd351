package io.pollard.dicom;

import io.pollard.imaging.Attributes;
import io.pollard.imaging.Facts;
import io.pollard.imaging.ImageFormat;
import io.pollard.imaging.Raster;
import io.pollard.imaging.SampleType;
import io.pollard.imaging.Spacing;
import io.pollard.network.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** DICOM files. */
public final class DicomFormat implements ImageFormat {

  @Override
  public String name() {
    return "DICOM";
  }

  @Override
  public List<String> extensions() {
    return List.of("dcm", "dicom");
  }

  @Override
  public boolean claims(Path name, byte[] head) {
    return Part10.isMarked(head);
  }

  @Override
  public Raster read(Path name, byte[] file, int frame) throws IOException {
    Part10 part10 = Part10.of(file);
    if (part10.fault().isPresent()) {
      throw part10.fault().get();
    }
    ImageHeader header = ImageHeader.of(part10.dataSet());
    PixelData pixels =
        PixelData.of(part10, header).orElseThrow(() -> new IOException("it has no pixels"));
    int[] stored = pixels.stored(frame);
    double slope = part10.dataSet().number("RescaleSlope").orElse(1.0);
    double intercept = part10.dataSet().number("RescaleIntercept").orElse(0.0);
    boolean isByte =
        header.shape().bitsStored() <= 8
            && !header.shape().isSigned()
            && slope == 1
            && intercept == 0;
    SampleType type = isByte ? SampleType.U8 : SampleType.F32;
    ByteBuffer values =
        ByteBuffer.allocate(Math.multiplyExact(stored.length, type.bytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int value : stored) {
      if (isByte) {
        values.put((byte) value);
      } else {
        values.putFloat((float) (header.number(value) * slope + intercept));
      }
    }
    return new Raster(
        Extent.of(header.shape().rows(), header.shape().columns()),
        header.shape().samples(),
        type,
        Spacing.unknown(),
        values.flip());
  }

  @Override
  public Facts facts(Path name, byte[] file) throws IOException {
    Part10 part10 = Part10.of(file);
    if (part10.fault().isPresent()) {
      throw part10.fault().get();
    }
    ImageHeader header = ImageHeader.of(part10.dataSet());
    Attributes attributes = HeaderWords.of(part10);
    return new Facts(
            part10.dataSet().text("PatientID"),
            Optional.empty(),
            Optional.of(header.photometric()),
            header.frames())
        .withAttributes(attributes);
  }
}
