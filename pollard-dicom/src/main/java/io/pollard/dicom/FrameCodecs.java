package io.pollard.dicom;

import java.util.Map;
import java.util.Optional;

/** Who takes the compressed frames of a transfer syntax (PS3.5, section 10) apart. */
final class FrameCodecs {

  private static final FrameCodec JPEG = new JpegCodec();
  private static final FrameCodec JPEG_LS = new JpegLsCodec();
  private static final FrameCodec JPEG_2000 = new J2kCodec();

  private static final Map<String, FrameCodec> CODECS =
      Map.of(
          "1.2.840.10008.1.2.4.50", JPEG,
          "1.2.840.10008.1.2.4.51", JPEG,
          "1.2.840.10008.1.2.4.57", JPEG,
          "1.2.840.10008.1.2.4.70", JPEG,
          "1.2.840.10008.1.2.4.80", JPEG_LS,
          "1.2.840.10008.1.2.4.81", JPEG_LS,
          "1.2.840.10008.1.2.4.90", JPEG_2000,
          "1.2.840.10008.1.2.4.91", JPEG_2000);

  private FrameCodecs() {}

  /** The codec of a transfer syntax by its UID; empty where frames are native, RLE or not read. */
  static Optional<FrameCodec> of(String transferSyntaxUid) {
    return Optional.ofNullable(CODECS.get(transferSyntaxUid));
  }
}
