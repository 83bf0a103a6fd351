package io.pollard.network;

/** Channels that come out of a layer: a number, or a share of what flows in. */
public sealed interface Width {

  /** As many as flow in. */
  Width SAME = new Share(1);

  /** Half of what flows in, rounded down. */
  Width HALF = new Share(2);

  static Width of(int channels) {
    return new Fixed(channels);
  }

  int from(int channelsIn);

  /** TransFusion: numbers halve, derived widths follow what flows in. */
  Width halved();

  record Fixed(int channels) implements Width {
    @Override
    public int from(int channelsIn) {
      return channels;
    }

    @Override
    public Width halved() {
      return new Fixed(channels / 2);
    }
  }

  record Share(int divisor) implements Width {
    @Override
    public int from(int channelsIn) {
      return channelsIn / divisor;
    }

    @Override
    public Width halved() {
      return this;
    }
  }
}
