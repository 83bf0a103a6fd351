package io.pollard.network;

/** Into how many groups a convolution's channels fall. */
public sealed interface Groups {

  Groups ONE = new Fixed(1);

  /** A group for each channel that flows in. */
  Groups DEPTHWISE = new Depthwise();

  int of(int channelsIn);

  record Fixed(int groups) implements Groups {
    @Override
    public int of(int channelsIn) {
      return groups;
    }
  }

  record Depthwise() implements Groups {
    @Override
    public int of(int channelsIn) {
      return channelsIn;
    }
  }
}
