package io.pollard.files;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A component that came when records of its kind were stored already. A file without it has this
 * value, and with this value the component adds nothing to a trial's identity, so that stored
 * trials keep their ids. A component without the annotation stands in every file that was ever
 * written.
 *
 * <pre>{@code
 * public record TrainingRecipe(int batch, @AddedLater("\"auprc\"") Metric selection) {}
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface AddedLater {

  /** What files without it mean, as JSON: {@code "0.5"}, {@code "null"}, {@code "\"text\""}. */
  String value();
}
