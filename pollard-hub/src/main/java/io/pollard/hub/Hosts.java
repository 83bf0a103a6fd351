package io.pollard.hub;

import java.net.URI;

/**
 * Where users download weights from. No other class names a host.
 *
 * @param hub Hugging Face's, or what HF_ENDPOINT says
 * @param torch the folder of torchvision's files, ending in a slash
 */
record Hosts(URI hub, URI torch) {

  static final Hosts USUAL =
      new Hosts(
          URI.create("https://huggingface.co"), URI.create("https://download.pytorch.org/models/"));
}
