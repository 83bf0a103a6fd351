package io.pollard.cli;

import io.pollard.data.Preprocessing;
import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads {@code 3x224x224} (channels, height, width), {@code 3x32x208x208} (depth before) and {@code
 * 224}, the side of a square of three channels.
 */
final class InputShape implements ITypeConverter<FeatureShape> {

  @Override
  public FeatureShape convert(String value) {
    if (value.matches("[1-9][0-9]{0,4}")) {
      return Preprocessing.square(Integer.parseInt(value));
    }
    if (!value.matches("[1-9][0-9]{0,4}(x[1-9][0-9]{0,4}){2,3}")) {
      throw new TypeConversionException(
          "expected channels, (depth,) height and width, as 3x224x224, but found '" + value + "'");
    }
    List<Integer> sizes = Arrays.stream(value.split("x", -1)).map(Integer::valueOf).toList();
    return new FeatureShape(sizes.get(0), new Extent(sizes.subList(1, sizes.size())));
  }
}
