package io.pollard.dicom;

import java.io.IOException;

/** Takes one frame's compressed stream apart. Safe to share between threads. */
interface FrameCodec {

  /**
   * The samples as they were coded, [rows, columns, samples], as a file that is not compressed has
   * them: of negative ones the allocated bits, without those above. Colours are as the stream codes
   * them, for the caller to bring to RGB.
   *
   * @param stream all of one frame, its fragments put together
   * @param shape what the header says of it
   * @throws IOException with a reason if it is damaged, cut off, of other sizes than the header
   *     says, or of a kind that is not read; nothing is allocated that the shape doesn't justify
   */
  int[] decode(byte[] stream, FrameShape shape) throws IOException;

  /**
   * What the colours of a stream of three samples are, where it says so itself.
   *
   * @throws IOException if it is damaged or cut off
   */
  default StreamColour colour(byte[] stream) throws IOException {
    return StreamColour.AS_STATED;
  }
}
