package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.study.plot.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredTransferabilityTest {

  private static final String LEVELS =
      """
      run,unit,low,lower_quartile,median,upper_quartile,high,chance_upper_quartile,shuffled_upper_quartile
      one,stem,.8,.85,.9,.95,1,.1,.2
      one,layer1.0,.2,.3,.4,.5,.6,,.4
      two,stem,.8,.85,.9,.95,1,.1,.2
      """;

  @TempDir private Path folder;

  private void write(String name, String csv) throws IOException {
    Path file = folder.resolve("transferability").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, csv);
  }

  private StoredTransferability found() {
    return StoredTransferability.of(Study.at(folder)).orElseThrow();
  }

  @Test
  void aStudyThatWasNotComparedHasNone() {
    assertThat(StoredTransferability.of(Study.at(folder))).isEmpty();
  }

  @Test
  void everyRunIsAChartOfBoxesAndBothBaselines() throws IOException {
    write("levels.csv", LEVELS);
    assertThat(found().charts())
        .extracting(chart -> chart.title())
        .containsExactly(
            "Features before and after training: one", "Features before and after training: two");
    String svg = new Picture(List.of(found().charts().get(0))).svg();
    assertThat(svg).contains(">layer1.0<").contains(">chance (75 %)<");
    assertThat(found().charts().get(0).boxes().get(0).boxes()).hasSize(2);
    assertThat(found().detected().rows()).isEmpty();
  }

  @Test
  void detectedCutsAreARowARun() throws IOException {
    write(
        "detected.csv",
        """
        run,over,images,cut,cut_low,cut_high,best_cut,best_validation,other
        one,patients,800,layer4.0,layer3.1,layer4.0,layer3.0,.8125,x
        """);
    assertThat(found().detected().cells())
        .containsExactly(
            List.of(
                "one", "patients", "800", "layer4.0", "layer3.1", "layer4.0", "layer3.0", "0.813"));
  }

  @Test
  void aTableThatCantBeReadIsNamed() throws IOException {
    write("levels.csv", "run,unit\n\"open\n");
    assertThatThrownBy(this::found).hasMessageContaining("levels.csv");
  }
}
