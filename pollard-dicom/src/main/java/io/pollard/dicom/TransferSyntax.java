package io.pollard.dicom;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** How a file's data set is written (PS3.5 10 and annex A), under its registered name. */
enum TransferSyntax {
  IMPLICIT_LITTLE("1.2.840.10008.1.2", "Implicit VR Little Endian", Frames.NATIVE),
  EXPLICIT_LITTLE("1.2.840.10008.1.2.1", "Explicit VR Little Endian", Frames.NATIVE),
  DEFLATED("1.2.840.10008.1.2.1.99", "Deflated Explicit VR Little Endian", Frames.NATIVE),
  EXPLICIT_BIG("1.2.840.10008.1.2.2", "Explicit VR Big Endian", Frames.NATIVE),
  ENCAPSULATED_UNCOMPRESSED(
      "1.2.840.10008.1.2.1.98",
      "Encapsulated Uncompressed Explicit VR Little Endian",
      Frames.STILL),
  DEFLATED_FRAMES("1.2.840.10008.1.2.8.1", "Deflated Image Frame Compression", Frames.REFUSED),
  RLE("1.2.840.10008.1.2.5", "RLE Lossless", Frames.STILL),
  JPEG_BASELINE("1.2.840.10008.1.2.4.50", "JPEG Baseline (Process 1)", Frames.STILL),
  JPEG_EXTENDED("1.2.840.10008.1.2.4.51", "JPEG Extended (Process 2 and 4)", Frames.STILL),
  JPEG_LOSSLESS("1.2.840.10008.1.2.4.57", "JPEG Lossless (Process 14)", Frames.STILL),
  JPEG_LOSSLESS_FIRST(
      "1.2.840.10008.1.2.4.70", "JPEG Lossless (Process 14, Selection Value 1)", Frames.STILL),
  JPEG_LS("1.2.840.10008.1.2.4.80", "JPEG-LS Lossless", Frames.STILL),
  JPEG_LS_NEAR("1.2.840.10008.1.2.4.81", "JPEG-LS Near-Lossless", Frames.STILL),
  JPEG_2000_LOSSLESS("1.2.840.10008.1.2.4.90", "JPEG 2000 Lossless", Frames.STILL),
  JPEG_2000("1.2.840.10008.1.2.4.91", "JPEG 2000", Frames.STILL),
  JPEG_2000_MULTI_LOSSLESS(
      "1.2.840.10008.1.2.4.92", "JPEG 2000 Part 2 Multi-component Lossless", Frames.REFUSED),
  JPEG_2000_MULTI("1.2.840.10008.1.2.4.93", "JPEG 2000 Part 2 Multi-component", Frames.REFUSED),
  JPIP("1.2.840.10008.1.2.4.94", "JPIP Referenced", Frames.ELSEWHERE),
  JPIP_DEFLATED("1.2.840.10008.1.2.4.95", "JPIP Referenced Deflate", Frames.ELSEWHERE),
  MPEG2("1.2.840.10008.1.2.4.100", "MPEG2 Main Profile / Main Level", Frames.VIDEO),
  MPEG2_HIGH("1.2.840.10008.1.2.4.101", "MPEG2 Main Profile / High Level", Frames.VIDEO),
  MPEG4("1.2.840.10008.1.2.4.102", "MPEG-4 AVC/H.264 High Profile", Frames.VIDEO),
  MPEG4_BLU_RAY("1.2.840.10008.1.2.4.103", "MPEG-4 AVC/H.264 BD-compatible", Frames.VIDEO),
  MPEG4_2D("1.2.840.10008.1.2.4.104", "MPEG-4 AVC/H.264 for 2D video", Frames.VIDEO),
  MPEG4_3D("1.2.840.10008.1.2.4.105", "MPEG-4 AVC/H.264 for 3D video", Frames.VIDEO),
  MPEG4_STEREO("1.2.840.10008.1.2.4.106", "MPEG-4 AVC/H.264 Stereo", Frames.VIDEO),
  HEVC("1.2.840.10008.1.2.4.107", "HEVC/H.265 Main Profile", Frames.VIDEO),
  HEVC_10("1.2.840.10008.1.2.4.108", "HEVC/H.265 Main 10 Profile", Frames.VIDEO),
  JPEG_XL_LOSSLESS("1.2.840.10008.1.2.4.110", "JPEG XL Lossless", Frames.REFUSED),
  JPEG_XL_RECOMPRESSED("1.2.840.10008.1.2.4.111", "JPEG XL JPEG Recompression", Frames.REFUSED),
  JPEG_XL("1.2.840.10008.1.2.4.112", "JPEG XL", Frames.REFUSED),
  HTJ2K_LOSSLESS("1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 Lossless", Frames.REFUSED),
  HTJ2K_RPCL(
      "1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 with RPCL Options", Frames.REFUSED),
  HTJ2K("1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000", Frames.REFUSED),
  JPIP_HTJ2K("1.2.840.10008.1.2.4.204", "JPIP HTJ2K Referenced", Frames.ELSEWHERE),
  JPIP_HTJ2K_DEFLATED("1.2.840.10008.1.2.4.205", "JPIP HTJ2K Referenced Deflate", Frames.ELSEWHERE);

  /** What kind of pixel data it has. */
  enum Frames {
    /** Not compressed. */
    NATIVE,
    /** A stream of its own for each image. */
    STILL,
    /** One stream for all images of a film. */
    VIDEO,
    /** Images, but of a coding that is not read. */
    REFUSED,
    /** At a server that the file names. */
    ELSEWHERE
  }

  private final String uid;
  private final String registered;
  private final Frames frames;

  TransferSyntax(String uid, String registered, Frames frames) {
    this.uid = uid;
    this.registered = registered;
    this.frames = frames;
  }

  /** By its UID; films in several fragments have one of their own, which ends in ".1". */
  static Optional<TransferSyntax> of(String uid) {
    return Arrays.stream(values())
        .filter(
            syntax ->
                syntax.uid.equals(uid)
                    || (syntax.frames == Frames.VIDEO && uid.equals(syntax.uid + ".1")))
        .findFirst();
  }

  String uid() {
    return uid;
  }

  /** As people call it. */
  String registered() {
    return registered;
  }

  Frames frames() {
    return frames;
  }

  boolean isExplicit() {
    return this != IMPLICIT_LITTLE;
  }

  ByteOrder order() {
    return this == EXPLICIT_BIG ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }

  /** Whether all behind the file meta information is packed. */
  boolean isDeflated() {
    return this == DEFLATED || this == JPIP_DEFLATED || this == JPIP_HTJ2K_DEFLATED;
  }
}
