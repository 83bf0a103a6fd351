package io.pollard.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.cli.Console;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

class SvccaBenchIT {

  @Test
  void measuresASmallNetworkAtEveryCutPoint() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        new Main(Console.of(out, err))
            .run(
                "svcca",
                "--network",
                "sapling",
                "--size",
                "32",
                "--threads",
                "1",
                "--images",
                "32",
                "--batch",
                "16",
                "--compared",
                "16");
    assertThat(err.toString(UTF_8)).doesNotContain("rror");
    assertThat(code).isZero();
    assertThat(out.toString(UTF_8))
        .contains("sapling at 32x32, 1 threads")
        .contains("float32 matrices of 2048: OpenBLAS")
        .contains("forward passes alone")
        .contains("resident memory up to")
        .contains("with products in float32 the sums of 16 images")
        .contains("products of float32's speed:", "memory of all images to that of half:");
  }

  @Test
  void aSingleImageHasNothingToBeComparedWith() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = new Main(Console.of(new ByteArrayOutputStream(), err)).run("svcca", "--images", "1");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("expected at least 2 images but found 1");
  }
}
