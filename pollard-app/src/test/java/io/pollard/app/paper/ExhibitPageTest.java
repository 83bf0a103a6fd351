package io.pollard.app.paper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExhibitPageTest {

  private static final Exhibits EXHIBITS = Exhibits.standard();

  @TempDir private Path folder;

  private ExhibitPage page(String key, Extent extent) {
    return ExhibitPage.of(
        EXHIBITS.exhibit(key), ExhibitSetup.of(EXHIBITS, extent).withStudy(folder));
  }

  @Test
  void findingsAreGroupedAsThePaperGroupsThem() {
    for (List<String> row : page("table7", Extent.PAPER).table().cells()) {
      assertThat(row.get(5)).as(row.get(0)).isEqualTo(row.get(4));
    }
  }

  @Test
  void withoutStudiesThePublishedNumbersStandAlone() {
    assertThat(page("table2", Extent.PAPER).table().cells().get(6))
        .startsWith("TTL-2", "0.861 ± 0.013", "", "0.871 ± 0.008", "", "6.31", "");
  }

  @Test
  void whatFeaturesHaveInCommonIsReadOffTheTablesOfTheCommand() throws IOException {
    Path tables = Files.createDirectories(folder.resolve("figure5"));
    Files.writeString(
        tables.resolve("blocks.csv"),
        """
        first,first_unit,second,second_unit,area_over_chance
        pretrained,layer1.1,FTL,layer1.1,0.5
        pretrained,layer1.1,FTL,layer1.1,0.7
        pretrained,layer1.1,TF,layer1.1,0.1
        FTL,layer1.1,FTL,layer4.1,0.9
        """);
    assertThat(page("figure5", Extent.STAND_IN).table().cells().get(0))
        .containsExactly("FTL B1", "layer1.1", "0.87", "0.60 ± 0.14", "2");
  }

  @Test
  void detectedCutsAreThoseOfTheCommand() throws IOException {
    Path tables = Files.createDirectories(folder.resolve("figure9"));
    Files.writeString(
        tables.resolve("detected.csv"),
        "run,over,cut\na,patients,layer4.0\nb,patients,\nall,runs,layer4.1\n");
    assertThat(page("figure9", Extent.STAND_IN).table().cells().get(0))
        .startsWith("detected", "layer3.5", "layer4.0, none");
  }

  @Test
  void aStandInSaysThatItIsOneAndWhatItCannotShow() throws IOException {
    List<Path> written = page("table3", Extent.STAND_IN).write();
    assertThat(written)
        .containsExactly(
            folder.resolve("table3").resolve("table3.md"),
            folder.resolve("table3").resolve("table3.csv"));
    assertThat(Files.readString(written.get(0)))
        .contains("# Table III", "A stand-in: mitotic figures of AMi-Br", "It can't show:")
        .contains("./pollard search ", "Crops of one slide stay in one part");
    assertThat(Files.readString(written.get(1)))
        .startsWith("row,auroc_published,auroc_published_deviation,auroc_here,");
  }
}
