package io.pollard.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Beginnings as the formats' specifications have them, and file(1) knows them. */
class FileKindTest {

  @ParameterizedTest
  @CsvSource({
    "52494646e40d0000574542505650382058040000, a WebP image",
    "0000000c6a5020200d0a870a00000014, a JPEG 2000 image",
    "ff4fff5100290000, a JPEG 2000 image",
    "0000001c6674797068656963000000006d696631, a HEIC image",
    "00000018667479706d69663100000000, a HEIC image",
    "00000020667479706176696600000000, an AVIF image",
    "0000000c4a584c200d0a870a, a JPEG XL image",
    "ff0afa1f01, a JPEG XL image",
    "38425053000100000000, a Photoshop document",
    "255044462d312e37, a PDF document",
    "1f8b080000000000, a gzip archive",
    "504b030414000000, a zip archive",
    "894844460d0a1a0a00, an HDF5 file",
    "934e554d5059010076, a NumPy array (.npy)",
    "000000206674797069736f6d00000200, a film"
  })
  void aBeginningTellsTheKind(String head, String kind) {
    assertThat(FileKind.of(java.util.HexFormat.of().parseHex(head)).orElseThrow().name())
        .isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "version https://git-lfs.github.com/spec/v1 oid sha256:4d7a | a Git LFS pointer",
        "<!DOCTYPE html><title>404</title> | an HTML page",
        "<html lang='en'> | an HTML page",
        "<?xml version='1.0'?><svg width='3'/> | an SVG drawing",
        "file,label,patient and so on | a text file"
      })
  void aTextTellsItsKind(String text, String kind) {
    assertThat(FileKind.of(text.getBytes(StandardCharsets.UTF_8)).orElseThrow().name())
        .isEqualTo(kind);
  }

  @Test
  void marksWithinAreFoundAndOthersAreNone() {
    byte[] medical = new byte[600];
    System.arraycopy("DICM".getBytes(StandardCharsets.US_ASCII), 0, medical, 128, 4);
    assertThat(FileKind.of(medical).orElseThrow().name()).isEqualTo("a DICOM file");
    medical[128] = 0;
    System.arraycopy("n+1\0".getBytes(StandardCharsets.US_ASCII), 0, medical, 344, 4);
    assertThat(FileKind.of(medical).orElseThrow().name()).isEqualTo("a NIfTI file");
    assertThat(FileKind.of(new byte[600])).isEmpty();
    assertThat(FileKind.of(new byte[0])).isEmpty();
    assertThat(FileKind.of(Arrays.copyOf(new byte[] {'n', 'o'}, 2))).isEmpty();
  }
}
