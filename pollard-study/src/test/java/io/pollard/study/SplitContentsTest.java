package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitContentsTest {

  @TempDir private Path folder;

  private List<SplitContents> contents(String seed, String csv) throws IOException {
    Path file = Study.splitFile(folder, Long.parseLong(seed));
    Files.createDirectories(file.getParent());
    Files.writeString(file, csv);
    return SplitContents.of(Study.at(folder));
  }

  @Test
  void imagesAndPatientsOfEveryClassAndPartAreCounted() throws IOException {
    SplitContents found =
        contents(
                "1",
                """
                id,label,group,part,content
                a,ill,p1,train,c1
                b,ill,p1,train,c2
                c,well,p2,train,c3
                d,ill,p3,val,c4
                e,well,p4,test,c5
                """)
            .get(0);
    assertThat(found.table().as(Table.Format.CSV))
        .isEqualTo(
            """
            part,class_ill,class_well,all
            train,2 / 1,1 / 1,3 / 2
            val,1 / 1,0 / 0,1 / 1
            test,0 / 0,1 / 1,1 / 1
            """);
    assertThat(found.images(Part.TRAIN)).isEqualTo(3);
    assertThat(found.patients(Part.TRAIN)).isEqualTo(2);
    assertThat(found.sharedGroups()).isZero();
    assertThat(found.sharedContents()).isZero();
    assertThat(found.hasContents()).isTrue();
  }

  @Test
  void whatStandsInTwoPartsIsCountedOnce() throws IOException {
    SplitContents found =
        contents(
                "1",
                """
                id,label,group,part,content
                a,ill,p1,train,c1
                b,ill,p1,test,c1
                c,ill,p1,val,c2
                d,well,p2,train,c2
                """)
            .get(0);
    assertThat(found.sharedGroups()).isEqualTo(1);
    assertThat(found.sharedContents()).isEqualTo(2);
  }

  @Test
  void aFileWithoutContentsSaysSoAndSplitsStandInTheOrderOfTheirSeeds() throws IOException {
    contents("10", "id,label,part\na,ill,train\n");
    List<SplitContents> found = contents("2", "id,label,part\na,ill,train\n");
    assertThat(found).extracting(SplitContents::seed).containsExactly("2", "10");
    assertThat(found.get(0).hasContents()).isFalse();
    assertThat(found.get(0).patients(Part.TRAIN)).isZero();
    contents("3", "no table");
    assertThat(SplitContents.of(Study.at(folder)))
        .extracting(SplitContents::seed)
        .containsExactly("2", "10");
  }
}
