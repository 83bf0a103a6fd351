package io.pollard.weights;

import static java.util.Objects.requireNonNull;

import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.network.TensorSpec;
import io.pollard.network.TensorSpec.Role;
import io.pollard.network.Unit;
import io.pollard.weights.WeightsException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which tensors of a file a network takes. Every tensor of the file is in exactly one of {@link
 * #loaded}, {@link #headDropped}, {@link #aboveCut}, {@link #unexpected} and {@link #wrongShape}. A
 * head is never loaded, whatever its tensors are called.
 *
 * @param file where the tensors are
 * @param network the name of the network that takes them
 * @param loaded names of the trunk's tensors that the network takes, in the network's order
 * @param headDropped names of the head's tensors in the file
 * @param aboveCut names of tensors in units that are cut off or start at random
 * @param missing the trunk's tensors that the file has not; num_batches_tracked may be absent
 * @param unexpected names in the file that the declared network does not know
 * @param wrongShape tensors of the trunk that the file has in another shape
 * @param inflated those of {@code loaded} that are convolutions of images in the file
 * @param lowest the units that the file has, where it has the lowest ones whole and nothing of
 *     those above; empty where it has the whole trunk, or gaps
 */
public record LoadReport(
    Path file,
    String network,
    List<String> loaded,
    List<String> headDropped,
    List<String> aboveCut,
    List<TensorSpec> missing,
    List<String> unexpected,
    List<WrongShape> wrongShape,
    List<String> inflated,
    List<String> lowest) {

  private static final int SHOWN = 3;

  /** A tensor in another shape than the network's. */
  public record WrongShape(String name, List<Long> expected, List<Long> found) {
    @Override
    public String toString() {
      return name + ": expected " + expected + " but found " + found;
    }
  }

  public LoadReport {
    loaded = List.copyOf(loaded);
    headDropped = List.copyOf(headDropped);
    aboveCut = List.copyOf(aboveCut);
    missing = List.copyOf(missing);
    unexpected = List.copyOf(unexpected);
    wrongShape = List.copyOf(wrongShape);
    inflated = List.copyOf(inflated);
    lowest = List.copyOf(lowest);
  }

  /** The report for a network whose whole trunk is loaded. */
  public static LoadReport of(TensorFile file, Network full, Network wanted, FeatureShape in) {
    return of(file, full, wanted, wanted.units().stream().map(Unit::name).toList(), in);
  }

  /**
   * Compares names and shapes; reads no numbers.
   *
   * @param full the network as it was pretrained, with the head of the source task
   * @param wanted the network that takes the tensors, truncated or changed
   * @param pretrained names of the units of {@code wanted} that are loaded; the others start at
   *     random (TransFusion)
   * @param in one image
   * @throws IllegalArgumentException if {@code wanted} has no unit of such a name
   */
  public static LoadReport of(
      TensorFile file,
      Network full,
      Network wanted,
      Collection<String> pretrained,
      FeatureShape in) {
    Map<String, List<TensorSpec>> declared = full.tensorsByUnit(in);
    Map<String, List<TensorSpec>> taking = wanted.tensorsByUnit(in);
    Set<String> left = new HashSet<>(file.tensors().keySet());
    List<String> loaded = new ArrayList<>();
    List<TensorSpec> missing = new ArrayList<>();
    List<WrongShape> wrongShape = new ArrayList<>();
    for (String unit : pretrained) {
      for (TensorSpec spec :
          requireNonNull(taking.get(wanted.units().get(wanted.indexOf(unit)).name()))) {
        StoredTensor tensor = file.tensors().get(spec.name());
        left.remove(spec.name());
        if (tensor == null) {
          if (spec.role() != Role.BATCH_COUNT) {
            missing.add(spec);
          }
        } else if (tensor.shape().equals(spec.shape())) {
          loaded.add(spec.name());
        } else {
          wrongShape.add(new WrongShape(spec.name(), spec.shape(), tensor.shape()));
        }
      }
    }
    Set<String> heads = names(requireNonNull(declared.remove(Head.NAME)));
    heads.addAll(names(requireNonNull(taking.remove(Head.NAME))));
    Set<String> trunks = new HashSet<>();
    declared.values().forEach(specs -> trunks.addAll(names(specs)));
    taking.values().forEach(specs -> trunks.addAll(names(specs)));
    List<String> inOrder = file.tensors().keySet().stream().filter(left::contains).toList();
    return new LoadReport(
        file.path(),
        wanted.name(),
        loaded,
        inOrder.stream().filter(heads::contains).toList(),
        inOrder.stream().filter(name -> !heads.contains(name) && trunks.contains(name)).toList(),
        missing,
        inOrder.stream().filter(name -> !heads.contains(name) && !trunks.contains(name)).toList(),
        wrongShape,
        loaded.stream().filter(file.inflated()::contains).toList(),
        lowest(file, declared));
  }

  private static List<String> lowest(TensorFile file, Map<String, List<TensorSpec>> trunk) {
    List<String> lowest = new ArrayList<>();
    boolean hasEnded = false;
    boolean hasAny = false;
    for (Map.Entry<String, List<TensorSpec>> unit : trunk.entrySet()) {
      List<TensorSpec> needed =
          unit.getValue().stream().filter(spec -> spec.role() != Role.BATCH_COUNT).toList();
      long there = needed.stream().filter(spec -> file.tensors().containsKey(spec.name())).count();
      hasEnded |= there < needed.size();
      if (hasEnded && there > 0) {
        return List.of();
      }
      if (!hasEnded) {
        hasAny |= there > 0;
        lowest.add(unit.getKey());
      }
    }
    return hasEnded && hasAny ? lowest : List.of();
  }

  private static Set<String> names(List<TensorSpec> specs) {
    return specs.stream().map(TensorSpec::name).collect(Collectors.toCollection(HashSet::new));
  }

  /** The last unit that the file has, where it has nothing of those above. */
  public Optional<String> end() {
    return lowest.isEmpty() ? Optional.empty() : Optional.of(lowest.get(lowest.size() - 1));
  }

  /** Whether the file has the lowest units, in their shapes, and all that is missing is above. */
  public boolean isPrefix() {
    return !lowest.isEmpty() && wrongShape.isEmpty();
  }

  /** Whether the file has every tensor that the trunk needs, in its shape. */
  public boolean isComplete() {
    return missing.isEmpty() && wrongShape.isEmpty();
  }

  /**
   * This report.
   *
   * @throws WeightsException with the first few names and shapes if it is not complete
   */
  public LoadReport orThrow() {
    if (isComplete()) {
      return this;
    }
    if (isPrefix()) {
      throw new WeightsException(Reason.OTHER_NETWORK, file, endsTooEarly());
    }
    StringBuilder faults = new StringBuilder();
    if (!missing.isEmpty()) {
      List<String> shapes = missing.stream().map(spec -> spec.name() + " " + spec.shape()).toList();
      faults.append("; missing: ").append(counted(shapes));
    }
    if (!wrongShape.isEmpty()) {
      List<String> shapes = wrongShape.stream().map(WrongShape::toString).toList();
      faults.append("; of another shape: ").append(counted(shapes));
    }
    if (!unexpected.isEmpty()) {
      faults.append("; not of that network: ").append(counted(unexpected));
    }
    throw new WeightsException(
        Reason.OTHER_NETWORK,
        file,
        "expected all "
            + (loaded.size() + missing.size() + wrongShape.size())
            + " tensors of the trunk of "
            + network
            + faults
            + (isForOtherChannels()
                ? "; --convert-channels makes its first convolution fit"
                : "; give weights of that network, or name the network of these"));
  }

  private String endsTooEarly() {
    String end = lowest.get(lowest.size() - 1);
    String upTo = Networks.upTo(network, end);
    return "expected weights of more units of "
        + network
        + " but found that they end with "
        + end
        + "; a cut there or below ("
        + String.join(", ", lowest)
        + ") takes them with truncation (ttl) and TransFusion (tf)"
        + (Networks.isName(upTo) ? ", every strategy takes them on " + upTo : "");
  }

  /**
   * Whether all that is wrong is that the first convolution is for other channels than images have.
   */
  private boolean isForOtherChannels() {
    return missing.isEmpty()
        && wrongShape.size() == 1
        && FirstConvolution.differsInChannelsAlone(
            wrongShape.get(0).expected(), wrongShape.get(0).found());
  }

  /** One line for a person: "loaded 185 tensors, dropped the head (2), left 80 above the cut". */
  public String summary() {
    StringBuilder line = new StringBuilder("loaded " + loaded.size() + " tensors");
    if (!inflated.isEmpty()) {
      line.append(", ").append(inflated.size()).append(" of them inflated from 2D");
    }
    if (!headDropped.isEmpty()) {
      line.append(", dropped the head (").append(headDropped.size()).append(")");
    }
    if (!aboveCut.isEmpty()) {
      line.append(", left ").append(aboveCut.size()).append(" above the cut");
    }
    if (!unexpected.isEmpty()) {
      line.append(", ignored what the network does not know: ").append(counted(unexpected));
    }
    if (!isComplete() && isPrefix()) {
      line.append("; the file ends with ").append(lowest.get(lowest.size() - 1));
    } else if (!isComplete()) {
      line.append(", ").append(missing.size()).append(" missing, ");
      line.append(wrongShape.size()).append(" of another shape");
    }
    return line.toString();
  }

  /** "12 (a, b, c and 9 more)". */
  private static String counted(List<String> all) {
    return all.size()
        + all.stream().limit(SHOWN).map(Json::shown).collect(Collectors.joining(", ", " (", ""))
        + (all.size() > SHOWN ? " and " + (all.size() - SHOWN) + " more)" : ")");
  }
}
