package io.pollard.dicom;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;

/**
 * Writes series of axial slices of 16 bits, 2.5 mm apart, whose files' names and instance numbers
 * say nothing of their order.
 *
 * <pre>{@code
 * SeriesFiles.of("1.2.3.4").study("1.2.3").patient("P7").write(folder, 12, i -> 1000 + i);
 * }</pre>
 */
public final class SeriesFiles {

  private static final int SIDE = 16;
  private static final double STEP = 2.5;

  private final String series;
  private String study;
  private String patient = "";
  private UnaryOperator<DicomWriter> change = slice -> slice;

  private SeriesFiles(String series) {
    this.series = series;
    this.study = series + ".0";
  }

  /**
   * @param series its SeriesInstanceUID
   */
  public static SeriesFiles of(String series) {
    return new SeriesFiles(series);
  }

  public SeriesFiles study(String uid) {
    study = uid;
    return this;
  }

  public SeriesFiles patient(String number) {
    patient = number;
    return this;
  }

  /** What is done to every slice. */
  public SeriesFiles with(UnaryOperator<DicomWriter> other) {
    change = other;
    return this;
  }

  /** One slice, by its place from the feet on. */
  public DicomWriter slice(int place, IntUnaryOperator values) {
    DicomWriter slice =
        DicomWriter.image(SIDE, SIDE, i -> values.applyAsInt(SIDE * SIDE * place + i))
            .with("SOPClassUID", "1.2.840.10008.5.1.4.1.1.2")
            .with("SOPInstanceUID", series + "." + (place + 1))
            .with("SeriesInstanceUID", series)
            .with("StudyInstanceUID", study)
            .with("Modality", "CT")
            .with("InstanceNumber", (7 * place + 3) % 100)
            .with("ImagePositionPatient", -20.0, -30.0, STEP * place)
            .with("ImageOrientationPatient", 1, 0, 0, 0, 1, 0)
            .with("PixelSpacing", 0.75, 0.75);
    return change.apply(patient.isEmpty() ? slice : slice.with("PatientID", patient));
  }

  /**
   * Writes the slices into a folder, which is made where there is none.
   *
   * @param values by the index into [slices from the feet on, 16 rows, 16 columns]
   */
  public Path write(Path folder, int count, IntUnaryOperator values) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (int place = 0; place < count; place++) {
      String name =
          String.format(Locale.ROOT, "%s-%02d", series.replace('.', '_'), (5 * place + 2) % 97);
      slice(place, values).write(folder.resolve(name));
    }
    return folder;
  }
}
