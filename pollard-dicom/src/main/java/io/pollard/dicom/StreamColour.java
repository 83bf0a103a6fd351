package io.pollard.dicom;

/** What a compressed stream says of its three components, where that is more than the header. */
enum StreamColour {
  /** As the header's photometric interpretation says. */
  AS_STATED,
  RGB,
  YBR
}
