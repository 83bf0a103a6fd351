package io.pollard.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.Preprocessing;
import io.pollard.imaging.ImageDecoder;
import io.pollard.imaging.ImageDecoder.Described;
import io.pollard.imaging.Look;
import io.pollard.imaging.Looks;
import io.pollard.imaging.Preparation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LooksOfDicomTest {

  @TempDir private Path folder;

  private Look look(String modality, String view, String photometric) throws IOException {
    Path file = folder.resolve(modality + view + photometric);
    DicomWriter.image(20, 30, i -> 10 * i)
        .with("PatientID", "P7")
        .with("Modality", modality)
        .with("ViewPosition", view)
        .with("PhotometricInterpretation", photometric)
        .write(file);
    Described read = new ImageDecoder().described(file);
    return Look.of(
        read.raster(),
        read.attributes(),
        Preparation.windows(read.raster(), Preprocessing.imagenet().withSize(16)));
  }

  @Test
  void whatTheHeaderSaysTellsAnImageFromOthers() throws IOException {
    Look frontal = look("DX", "PA", "MONOCHROME2");
    assertThat(frontal.described())
        .isEqualTo(
            Map.of(
                "Modality", "DX",
                "PhotometricInterpretation", "MONOCHROME2",
                "ViewPosition", "PA"));
    Looks xrays =
        Looks.of(
            List.of(frontal, look("CR", "AP", "MONOCHROME2")),
            List.of(frontal.size(), frontal.size()));
    assertThat(xrays.unlike(look("CR", "PA", "MONOCHROME2"))).isEmpty();
    assertThat(xrays.unlike(look("CT", "LL", "MONOCHROME1")))
        .contains(
            "its Modality is CT, the training images' CR or DX",
            "its PhotometricInterpretation is MONOCHROME1, the training images' MONOCHROME2",
            "its ViewPosition is LL, the training images' AP or PA");
  }
}
