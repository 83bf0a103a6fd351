package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.DatasetOptions;
import io.pollard.data.FindingOptions;
import io.pollard.data.Part;
import io.pollard.data.Target;
import io.pollard.imaging.PhantomFindings.Finding;
import io.pollard.imaging.PhantomFindings.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhantomFindingsTest {

  @TempDir private Path folder;

  @Test
  void halfOfThemNeedAFewPixels() {
    assertThat(Finding.values()).hasSize(14);
    assertThat(PhantomFindings.names(Level.LOW))
        .hasSize(7)
        .startsWith("fine grain")
        .doesNotContainAnyElementsOf(PhantomFindings.names(Level.HIGH));
  }

  @Test
  void imagesFollowFromSeedAndNumber() {
    assertThat(PhantomFindings.draw(3, 5)).isEqualTo(PhantomFindings.draw(3, 5));
    assertThat(PhantomFindings.draw(3, 5)).isNotEqualTo(PhantomFindings.draw(3, 6));
    assertThat(PhantomFindings.draw(4, 5)).isNotEqualTo(PhantomFindings.draw(3, 5));
  }

  /** Within three deviations of 400 draws; what finds no place is a little rarer. */
  @Test
  void everyFindingIsInAQuarterOfTheImagesWhateverTheOthersAre() {
    List<Set<Finding>> drawn =
        IntStream.range(0, 400).mapToObj(index -> PhantomFindings.findings(1, index)).toList();
    for (Finding finding : Finding.values()) {
      assertThat(share(drawn, finding)).as("%s", finding).isCloseTo(.25, within(.075));
    }
    assertThat(share(drawn, Finding.FINE_GRAIN, Finding.ROW))
        .isCloseTo(share(drawn, Finding.FINE_GRAIN) / 4, within(.035));
  }

  private static double share(List<Set<Finding>> drawn, Finding... all) {
    return drawn.stream().filter(found -> found.containsAll(List.of(all))).count()
        / (double) drawn.size();
  }

  @Test
  void itIsReadAsDataWithFindings() throws Exception {
    PhantomFindings.write(folder, Phantoms.Options.of(30).withParts(12, 8));
    FindingOptions low =
        new FindingOptions(
            PhantomFindings.names(Level.LOW).stream().map(FindingOptions.Finding::parse).toList(),
            Optional.empty());
    Dataset data = Dataset.read(folder, DatasetOptions.defaults().withFindings(low));
    assertThat(data.classes()).isEqualTo(PhantomFindings.names(Level.LOW));
    assertThat(data.split(1).indices(Part.VALIDATION)).hasSize(8);
    for (int index = 0; index < 30; index++) {
      List<Target.Presence> presences =
          ((Target.Findings) data.samples().get(index).target()).presences();
      assertThat(presences.get(0) == Target.Presence.PRESENT)
          .isEqualTo(PhantomFindings.findings(1, index).contains(Finding.FINE_GRAIN));
    }
    assertThat(Files.readString(folder.resolve("high.yaml")))
        .startsWith("findings:\n  cross: [cross]\n")
        .hasLineCount(8);
  }
}
