package io.pollard.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.weights.WeightsException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubNameTest {

  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  @Test
  void revisionAndFileMayBeLeftOut() {
    assertThat(HubName.parse("hf:timm/resnet18.a1_in1k"))
        .isEqualTo(new HubName("timm/resnet18.a1_in1k", "main", Optional.empty()));
    assertThat(HubName.parse("hf:a/b@refs/pr/1:folder/x.safetensors"))
        .isEqualTo(new HubName("a/b", "refs/pr/1", Optional.of("folder/x.safetensors")));
    assertThat(HubName.parse("hf:a/b@" + COMMIT).isCommit()).isTrue();
    assertThat(HubName.parse("hf:a/b@v1.0").isCommit()).isFalse();
    assertThat(HubName.parse("hf:a/b@v1.0:c.bin").of("c.bin")).isEqualTo("hf:a/b@v1.0:c.bin");
    assertThat(HubName.parse("hf:a/b").of("c.bin")).isEqualTo("hf:a/b:c.bin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hf:",
        "hf:a",
        "hf:a/",
        "hf:a/b/c",
        "hf:a/..",
        "hf:../b",
        "hf:a/b@",
        "hf:a/b@..",
        "hf:a/b@x/../y",
        "hf:a/b:",
        "hf:a/b:../c",
        "hf:a/b:/etc/passwd",
        "hf:a/b:c/../../d",
        "hf:a/b:c//d",
        "hf:a/b:c\\d",
        "hf:a/b:.hidden",
        "hf:a/b:c:d",
        "hf:a/b:c\nd"
      })
  void nothingLeadsOutOfAFolder(String typed) {
    assertThatThrownBy(() -> HubName.parse(typed))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("expected hf:OWNER/REPO[@REVISION][:FILE], as hf:timm/")
        .hasMessageNotContaining("\n");
  }
}
