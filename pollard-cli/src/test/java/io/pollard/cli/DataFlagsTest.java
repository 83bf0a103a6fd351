package io.pollard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.app.Images;
import io.pollard.data.DataException;
import io.pollard.data.Intensity;
import io.pollard.data.MaskOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DataFlagsTest {

  private static Images images(String... flags) {
    DataFlags parsed = new DataFlags();
    new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(parsed)).parseArgs(flags);
    return parsed.images(Path.of("scans"));
  }

  @Test
  void anIntensityIsSaidInOneWordAndItsNumbersOrItsName() {
    assertThat(images("--intensity=file").intensity()).contains(Intensity.ByFile.first());
    assertThat(images("--intensity", "file=LUNG, W=1500").intensity())
        .contains(Intensity.ByFile.of("LUNG, W=1500"));
    assertThat(images("--intensity=auto").intensity()).contains(new Intensity.ByDepth());
    assertThat(images("--intensity=full").intensity()).contains(new Intensity.FullRange());
    assertThat(images("--intensity=window=40,400").intensity())
        .contains(new Intensity.Window(40, 400));
    assertThat(images("--intensity=range=-5,7").intensity()).contains(new Intensity.Range(-5, 7));
    assertThat(images("--intensity=percentiles=1,99").intensity())
        .contains(new Intensity.Percentiles(1, 99));
  }

  @Test
  void withoutAnIntensityTheDataSayIt() {
    assertThat(images().intensity()).isEmpty();
  }

  @Test
  void anotherWordIsRefusedWithThoseThatThereAre() {
    for (String wrong : new String[] {"dicom", "files", "window=40", "FILE"}) {
      assertThatThrownBy(() -> images("--intensity=" + wrong))
          .isInstanceOf(CommandLine.ParameterException.class)
          .hasMessageContaining("expected file, file=NAME, auto, full,")
          .hasMessageContaining("found " + wrong);
    }
    assertThatThrownBy(() -> images("--intensity=file= "))
        .isInstanceOf(CommandLine.ParameterException.class)
        .hasMessageContaining("expected the name of a window after file=");
  }

  @Test
  void structuresAskForMasks() {
    assertThat(images().reading().masks()).isEmpty();
    assertThat(
            images("--structures", "lung=255,heart", "--mask-column=m", "--masks=drawn")
                .reading()
                .masks())
        .contains(MaskOptions.parse("lung=255,heart=1").withColumn("m").withFolder("drawn"));
    assertThatThrownBy(() -> images("--masks=drawn"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected --structures with --mask-column and --masks");
    assertThatThrownBy(() -> images("--structures=lung=white"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("--structures: expected a structure and its value");
  }
}
