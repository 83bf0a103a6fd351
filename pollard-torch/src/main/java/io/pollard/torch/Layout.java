package io.pollard.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * In which order the numbers of maps, volumes and convolutions lie in memory. It changes how fast
 * the engine is, and results by rounding alone.
 */
public enum Layout {
  /** A position's channels side by side: what the engine's convolutions are fastest with. */
  CHANNELS_LAST(MemoryFormat.ChannelsLast, MemoryFormat.ChannelsLast3d),
  /** Row-major, channel by channel. */
  CONTIGUOUS(MemoryFormat.Contiguous, MemoryFormat.Contiguous);

  private final MemoryFormat maps;
  private final MemoryFormat volumes;

  Layout(MemoryFormat maps, MemoryFormat volumes) {
    this.maps = maps;
    this.volumes = volumes;
  }

  /** The same numbers in this order, where there are four or five axes. */
  Tensor of(Tensor tensor) {
    long axes = tensor.dim();
    if (axes == 4) {
      return tensor.contiguous(maps);
    }
    return axes == 5 ? tensor.contiguous(volumes) : tensor;
  }
}
