package io.pollard.app;

import io.pollard.data.Condition;
import io.pollard.data.DatasetOptions;
import io.pollard.data.FindingOptions;
import io.pollard.data.Intensity;
import io.pollard.data.MaskOptions;
import io.pollard.data.Preprocessing;
import io.pollard.data.SliceWindows;
import io.pollard.network.FeatureShape;
import io.pollard.strategy.TransferStrategy;
import io.pollard.training.OptimizerOptions;
import io.pollard.training.Preset;
import io.pollard.training.RateSchedule;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.TrialDescription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What {@code pollard train} would be given for a trial, by flag name without dashes; the study
 * adds what the trial itself says.
 */
final class CommandFlags {

  /** What the command does not know, so that it refuses and does not train another trial. */
  private static final String OWN = "own";

  private static final String NO_WEIGHTS = TrialDescription.NO_WEIGHTS;

  private final Map<String, Object> flags = new LinkedHashMap<>();

  private CommandFlags() {}

  static Map<String, Object> of(TrainingOptions options, TrialDescription trial) {
    CommandFlags all = new CommandFlags();
    all.put("data", options.images().path().toString());
    all.put("backbone", options.backbone().network().name());
    all.put("weights", options.backbone().weights().orElse(NO_WEIGHTS));
    if (options.backbone().channels() == Backbone.Channels.CONVERTED) {
      all.put("convert-channels", true);
    }
    all.put(options.images(), trial);
    options
        .recipeFlags()
        .ifPresentOrElse(all.flags::putAll, () -> all.put(trial.recipe(), trial.strategy()));
    all.put("operating-point", options.operatingPoint().label());
    return all.flags;
  }

  private void put(String name, Object value) {
    flags.put(name, value);
  }

  private void putGiven(String name, Optional<?> value) {
    value.ifPresent(some -> flags.put(name, some));
  }

  private void put(Images images, TrialDescription trial) {
    DatasetOptions reading = images.reading();
    putGiven("file-column", reading.fileColumn());
    putGiven("label-column", reading.labelColumn());
    putGiven("group-column", reading.groupColumn());
    putGiven("labels", reading.labels());
    if (!reading.where().isEmpty()) {
      put("where", reading.where().stream().map(Condition::toString).toList());
    }
    if (!reading.classes().isEmpty()) {
      put("classes", String.join(",", reading.classes()));
    }
    putGiven("positive", reading.positive());
    reading.findings().ifPresent(this::put);
    reading.masks().ifPresent(this::put);
    putGiven("input", images.input().map(CommandFlags::input));
    put("intensity", text(images.intensity().orElse(trial.preprocessing().intensity())));
    put("fit", lower(images.fit()));
    if (!images.volumes().spacing().isEmpty()) {
      put("spacing", images.volumes().spacing());
    }
    putGiven("pad-value", images.volumes().padValue());
    putGiven("windows", images.volumes().windows().map(CommandFlags::text));
    if (reading.leaks() == DatasetOptions.Leaks.ALLOW) {
      put("allow-leaks", true);
    }
    if (reading.identifiers() == DatasetOptions.Identifiers.KEPT) {
      put("keep-identifiers", true);
    }
    put("on-bad-file", lower(reading.onBadFile()));
  }

  private void put(FindingOptions some) {
    if (!some.findings().isEmpty()) {
      put(
          "findings",
          some.findings().stream()
              .map(FindingOptions.Finding::text)
              .collect(Collectors.joining(",")));
      put(
          "uncertain",
          some.findings().stream()
              .map(one -> one.name() + "=" + lower(one.uncertain()))
              .collect(Collectors.joining(",")));
    }
    putGiven("findings-column", some.listColumn());
  }

  private void put(MaskOptions some) {
    put("structures", some.text());
    putGiven("mask-column", some.column());
    putGiven("masks", some.folder());
  }

  /** A number where that is all that was said once: the side of a square of three channels. */
  private static Object input(FeatureShape input) {
    int side = input.extent().size(0);
    return input.equals(Preprocessing.square(side)) ? side : input.toString();
  }

  private static String text(Intensity intensity) {
    if (intensity instanceof Intensity.Percentiles percentiles) {
      return "percentiles=" + percentiles.low() + "," + percentiles.high();
    }
    if (intensity instanceof Intensity.Window window) {
      return "window=" + window.centre() + "," + window.width();
    }
    if (intensity instanceof Intensity.Range range) {
      return "range=" + range.low() + "," + range.high();
    }
    if (intensity instanceof Intensity.ByFile file) {
      return file.name().map("file="::concat).orElse("file");
    }
    return intensity instanceof Intensity.FullRange ? "full" : "auto";
  }

  private static String text(SliceWindows windows) {
    return windows.slices() + "," + windows.stride() + "," + lower(windows.score());
  }

  /** The recipe of that name, and what differs from it. */
  private void put(TrainingRecipe recipe, TransferStrategy strategy) {
    Preset preset = preset(recipe);
    TrainingRecipe named =
        strategy instanceof TransferStrategy.FeatureExtraction
            ? TrainingRecipe.features()
            : preset.recipe();
    if (!isSaid(recipe, named)) {
      put("recipe", OWN);
      return;
    }
    put("recipe", preset.label());
    putChanged("epochs", recipe.epochs(), named.epochs());
    putChanged("steps", recipe.fewestSteps(), named.fewestSteps());
    putChanged("batch", recipe.batch(), named.batch());
    put(recipe.schedule(), named.schedule());
    put(recipe.optimizer(), named.optimizer());
    recipe
        .newRate()
        .filter(rate -> !named.newRate().equals(Optional.of(rate)))
        .ifPresent(rate -> put("new-rate", rate));
    putChanged("layer-decay", recipe.layerDecay(), named.layerDecay());
    put("class-weights", lower(recipe.classWeights()));
    putChanged("loss", recipe.loss().label(), named.loss().label());
    putChanged("sampling", recipe.sampling().label(), named.sampling().label());
    if (recipe.selectBy() != named.selectBy()) {
      put("select-by", recipe.selectBy().key());
    }
    if (recipe.augmentation() != named.augmentation()) {
      put("augment", lower(recipe.augmentation()));
    }
  }

  /** The preset that most is said by. */
  private static Preset preset(TrainingRecipe recipe) {
    if (recipe.optimizer() instanceof OptimizerOptions.AdamW) {
      return Preset.VISION;
    }
    if (recipe.optimizer() instanceof OptimizerOptions.Sgd) {
      return recipe.newRate().isPresent() ? Preset.PAPER3D : Preset.PENET3D;
    }
    if (!(recipe.schedule() instanceof RateSchedule.Cosine)) {
      return Preset.PAPER2D;
    }
    return recipe.fewestSteps() > 0 ? Preset.STEPS2D : Preset.SHORT2D;
  }

  /** Whether there are flags for all that differs. */
  private static boolean isSaid(TrainingRecipe recipe, TrainingRecipe named) {
    boolean isOfFeatures = named.equals(TrainingRecipe.features());
    if (recipe.optimizer().getClass() != named.optimizer().getClass()
        || recipe.schedule().getClass() != named.schedule().getClass()
        || (recipe.fewestSteps() > 0 && named.fewestSteps() == 0)
        || (isOfFeatures && (recipe.newRate().isPresent() || recipe.layerDecay() != 1))) {
      return false;
    }
    return recipe.schedule() instanceof RateSchedule.Cosine cosine
        ? cosine.epochs()
            == (named.fewestSteps() > 0
                ? ((RateSchedule.Cosine) named.schedule()).epochs()
                : recipe.epochs())
        : ((RateSchedule.ReduceOnPlateau) recipe.schedule()).gain()
            == ((RateSchedule.ReduceOnPlateau) named.schedule()).gain();
  }

  private void put(RateSchedule schedule, RateSchedule named) {
    if (schedule instanceof RateSchedule.Cosine cosine) {
      RateSchedule.Cosine other = (RateSchedule.Cosine) named;
      putChanged("rate", cosine.initialRate(), other.initialRate());
      // Unless told, a cosine ends at the same share of its first rate.
      putChanged(
          "last-rate",
          cosine.finalRate(),
          cosine.initialRate() == other.initialRate()
              ? other.finalRate()
              : cosine.initialRate() * (other.finalRate() / other.initialRate()));
      putWarmUp(cosine, other);
      return;
    }
    RateSchedule.ReduceOnPlateau rule = (RateSchedule.ReduceOnPlateau) schedule;
    RateSchedule.ReduceOnPlateau other = (RateSchedule.ReduceOnPlateau) named;
    putChanged("rate", rule.initialRate(), other.initialRate());
    putChanged("patience", rule.patience(), other.patience());
    putChanged("gain", rule.threshold(), other.threshold());
    putChanged("factor", rule.factor(), other.factor());
    putChanged("stop-rate", rule.stopBelow(), other.stopBelow());
  }

  private void putWarmUp(RateSchedule.Cosine cosine, RateSchedule.Cosine named) {
    if (cosine.warmUp().equals(named.warmUp())) {
      return;
    }
    put("warm-up", cosine.warmUp().map(RateSchedule.WarmUp::epochs).orElse(0));
    putGiven("warm-up-share", cosine.warmUp().map(RateSchedule.WarmUp::share));
  }

  /** Both of a kind. */
  private void put(OptimizerOptions optimizer, OptimizerOptions other) {
    if (optimizer instanceof OptimizerOptions.Sgd sgd) {
      OptimizerOptions.Sgd named = (OptimizerOptions.Sgd) other;
      putChanged("momentum", sgd.momentum(), named.momentum());
      putChanged("dampening", sgd.dampening(), named.dampening());
      putChanged("weight-decay", sgd.weightDecay(), named.weightDecay());
    } else if (optimizer instanceof OptimizerOptions.AdamW adam) {
      OptimizerOptions.AdamW named = (OptimizerOptions.AdamW) other;
      putAdam(adam.numbers(), named.numbers());
      putChanged("decayed", lower(adam.decayed()), lower(named.decayed()));
    } else {
      putAdam((OptimizerOptions.Adam) optimizer, (OptimizerOptions.Adam) other);
    }
  }

  private void putAdam(OptimizerOptions.Adam adam, OptimizerOptions.Adam named) {
    putChanged("betas", List.of(adam.beta1(), adam.beta2()), List.of(named.beta1(), named.beta2()));
    putChanged("epsilon", adam.epsilon(), named.epsilon());
    putChanged("weight-decay", adam.weightDecay(), named.weightDecay());
  }

  private void putChanged(String name, Object value, Object named) {
    if (!value.equals(named)) {
      put(name, value);
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
