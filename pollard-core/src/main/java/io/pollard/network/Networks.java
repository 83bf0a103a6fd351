package io.pollard.network;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** All declared networks by the name a user types. */
public final class Networks {

  private static final Map<String, IntFunction<Network>> BY_NAME =
      new TreeMap<>(
          Map.of(
              "resnet18", ResNet::resnet18,
              "resnet34", ResNet::resnet34,
              "resnet50", ResNet::resnet50,
              "resnext50_32x4d", ResNet::resnext50,
              "wide_resnet50_2", ResNet::wideResnet50));

  private Networks() {}

  public static List<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }

  /**
   * The network with its source task's head.
   *
   * @throws IllegalArgumentException with all names if it is not declared
   */
  public static Network named(String name, int classes) {
    IntFunction<Network> build = BY_NAME.get(name);
    if (build == null) {
      throw new IllegalArgumentException(
          "expected one of " + String.join(", ", names()) + " but found " + name);
    }
    return build.apply(classes);
  }
}
