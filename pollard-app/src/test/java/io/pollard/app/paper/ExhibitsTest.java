package io.pollard.app.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ExhibitsTest {

  private static final Exhibits EXHIBITS = Exhibits.standard();

  private static List<String> published(String exhibit, String row) {
    return EXHIBITS.exhibit(exhibit).rows().stream()
        .filter(one -> one.name().equals(row))
        .findFirst()
        .orElseThrow()
        .published();
  }

  @Test
  void everyTableAndFigureWithResultsIsThere() {
    assertThat(EXHIBITS.all())
        .extracting(Exhibit::key)
        .containsExactly(
            "table2",
            "table3",
            "table4",
            "table5",
            "table6",
            "table7",
            "figure4",
            "figure5",
            "figure6",
            "figure8",
            "figure9",
            "figure10",
            "figure11");
  }

  @Test
  void numbersAreThoseOfThePapersText() {
    assertThat(published("table2", "TTL-2"))
        .containsExactly("0.861 ± 0.013", "0.871 ± 0.008", "6.31", "2.87", "53.1", "2.97");
    assertThat(published("table2", "TF-2"))
        .containsExactly("0.856 ± 0.011", "0.863 ± 0.012", "12.9", "3.56", "72.7", "3.56");
    assertThat(published("table3", "LWFT-1"))
        .containsExactly("0.920 ± 0.003", "0.913 ± 0.005", "23.5", "4.12", "78.4", "3.55");
    assertThat(published("table4", "PENet"))
        .startsWith("0.822 ± 0.010", "0.855 ± 0.007", "28.4", "51.7")
        .hasSize(6);
    assertThat(published("table4", "LWFT-2")).startsWith("0.835 ± 0.038", "0.870 ± 0.028");
    assertThat(published("table5", "TTL B2"))
        .containsExactly("0.972 ± 0.027", "0.946 ± 0.047", "21.5", "3.02", "68.7", "8.50");
    assertThat(published("table6", "DN201 TTL"))
        .containsExactly("0.866 ± 0.006", "0.871 ± 0.012", "1.53", "2.11", "46.2", "5.94");
    assertThat(published("table6", "ENb0 FTL"))
        .containsExactly("0.795 ± 0.004", "0.794 ± 0.002", "3.63", "0.378", "30.0", "8.33");
    assertThat(published("table7", "Pneumothorax")).containsExactly("no", "yes", "yes", "low");
    assertThat(published("table7", "Edema")).containsExactly("no", "no", "yes", "low and high");
    assertThat(published("figure5", "TTL B3")).containsExactly("0.22");
    assertThat(published("figure6", "LWFT (B3, B4)")).containsExactly("0.19");
    assertThat(published("figure8", "flat")).containsExactly("0.869", "0.864");
    assertThat(published("figure10", "cut 17")).containsExactly("layer3.9", "0.836", "0.876");
    assertThat(published("figure11", "High TTL2")).containsExactly("0.823");
  }

  @ParameterizedTest
  @CsvSource({
    "table2, 7",
    "table3, 7",
    "table4, 8",
    "table5, 4",
    "table6, 6",
    "table7, 14",
    "figure4, 2",
    "figure5, 15",
    "figure6, 6",
    "figure8, 2",
    "figure9, 2",
    "figure10, 4",
    "figure11, 12"
  })
  void rowsAreAsManyAsThePaperHas(String exhibit, int rows) {
    assertThat(EXHIBITS.exhibit(exhibit).rows()).hasSize(rows);
  }

  @Test
  void publishedCellsAreNumbersInTheUnitsOfStudies() {
    for (Exhibit exhibit : EXHIBITS.all()) {
      for (Exhibit.Row row : exhibit.rows()) {
        for (int i = 0; i < exhibit.columns().size(); i++) {
          if (!row.published().get(i).isEmpty()) {
            assertThat(exhibit.columns().get(i).published(row.published().get(i))).isNotNull();
          }
        }
      }
    }
    assertThat(Quantity.PARAMS.published("23.5")).isEqualTo(23.5e6);
    assertThat(Quantity.CPU_S.published("1.50")).isEqualTo(1500.0);
    assertThat(Quantity.AUPRC.published("0.871 ± 0.008").toString())
        .contains("0.871", "0.008", "repeats=3");
  }

  /** The paper's data has 4,724 X-rays, and 20,552 crops of cells (sections IV-B and IV-C). */
  @Test
  void dataSetsHaveThePapersCounts() {
    assertThat(EXHIBITS.data().get("bimcv").images()).isEqualTo(2261 + 2463);
    assertThat(EXHIBITS.data().get("midog").images()).isEqualTo(9501 + 11051);
    assertThat(EXHIBITS.data().get("pe").images()).isEqualTo(1797);
    assertThat(EXHIBITS.data().get("lungs").images()).isEqualTo(58 + 80 + 336 + 326);
  }

  @ParameterizedTest
  @EnumSource(Extent.class)
  void allButTheGroupsOfFindingsHaveStepsWithEveryWordFilled(Extent extent) {
    for (Exhibit exhibit : EXHIBITS.all()) {
      List<PaperCommand> commands = ExhibitSetup.of(EXHIBITS, extent).commands(exhibit);
      assertThat(commands.isEmpty()).as(exhibit.key()).isEqualTo(exhibit.key().equals("table7"));
      assertThat(commands).allSatisfy(one -> assertThat(one.line()).doesNotContain("{", "}"));
    }
  }

  @Test
  void anotherExhibitIsRefusedWithAllOfThem() {
    assertThatThrownBy(() -> EXHIBITS.exhibit("table1"))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("table2, table3", "figure11", "found table1");
  }

  @Test
  void theListSaysWhatEachNeeds() {
    assertThat(EXHIBITS.table().cells())
        .anySatisfy(row -> assertThat(row).startsWith("figure11").contains("bimcv, chexpert"));
  }
}
