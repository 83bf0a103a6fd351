package io.pollard.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.Part;
import io.pollard.imaging.AttributeCounts;
import io.pollard.imaging.AttributeCounts.Value;
import io.pollard.imaging.DataCheck;
import io.pollard.imaging.StructureCounts;
import io.pollard.metrics.LabelInformation;
import io.pollard.study.Table;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DataTablesTest {

  private static AttributeCounts counts(String attribute, Value... values) {
    return new AttributeCounts(
        attribute,
        List.of(values),
        LabelInformation.of(
            Arrays.stream(values)
                .map(value -> value.images().stream().mapToLong(Long::longValue).toArray())
                .toArray(long[][]::new)));
  }

  private static Value value(String said, long ill, long well) {
    return new Value(Optional.ofNullable(said), List.of(ill, well));
  }

  private static DataCheck check(AttributeCounts... attributes) {
    return new DataCheck(
        List.of("80 images"),
        List.of("no split"),
        List.of("ill", "well"),
        List.of(attributes),
        List.of(),
        List.of());
  }

  @Test
  void structuresAreCountedInAllAndByPart() {
    DataCheck check =
        new DataCheck(
            List.of(),
            List.of(),
            List.of("lung"),
            List.of(),
            List.of(),
            List.of(
                new StructureCounts("lung", Optional.empty(), 30, 20, 29, 0.256),
                new StructureCounts("lung", Optional.of(Part.TEST), 1, 1, 0, Double.NaN)));
    assertThat(DataTables.structures(check).as(Table.Format.TABLE))
        .isEqualTo(
            """
            structure  part  images  patients  marked in  covers there %
            lung       all       30        20         29            25.6
            lung       test       1         1          0               -
            """);
    assertThat(DataTables.all(check).as(Table.Format.JSON))
        .contains("\"marked\":29,\"share\":0.256}");
  }

  @Test
  void aPersonSeesWhatDiffersInColumnsThatLineUp() {
    DataCheck check =
        check(
            counts("FileFormat", value("DICOM", 40, 40)),
            counts("Modality", value("DX", 30, 31), value(null, 10, 9)),
            counts("Size", value("20x20", 40, 40)),
            counts("KVP", value("90", 20, 20), value("80", 20, 20)),
            counts("ExposureControl", value("AUTO", 40, 0), value("MANUAL", 0, 40)));
    assertThat(DataTables.differing(check).as(Table.Format.TABLE))
        .isEqualTo(
            """
            attribute        value   ill  well  tells
            Modality         DX       30    31   0.00
            Modality         -        10     9   0.00
            ExposureControl  AUTO     40     0   1.00
            ExposureControl  MANUAL    0    40   1.00
            """);
    assertThat(DataTables.shared(check)).contains("in all images: FileFormat DICOM");
    assertThat(DataTables.shared(check())).isEmpty();
  }

  @Test
  void manyValuesAreSummedForAPersonAndAllThereForAProgram() {
    Value[] sizes =
        IntStream.range(0, 20).mapToObj(i -> value(i + "x" + i, 2, 1)).toArray(Value[]::new);
    DataCheck check = check(counts("Size", sizes), counts("Modality", value(null, 40, 20)));
    List<List<Object>> rows = DataTables.differing(check).rows();
    assertThat(rows).hasSize(9);
    assertThat(rows.get(8)).startsWith("Size", "12 others", 24L, 12L);
    String json = DataTables.all(check).as(Table.Format.JSON);
    assertThat(json)
        .contains(
            "{\"kind\":\"said\",\"sentence\":\"80 images\"},{\"kind\":\"refused\",\"sentence\":\"no split\"}",
            "\"value\":\"19x19\",\"images_ill\":2,\"images_well\":1,",
            "{\"attribute\":\"Modality\",\"value\":null,\"images_ill\":40,\"images_well\":20,\"tells\":0.0}");
  }
}
