/**
 * Where to cut a network, found on validation data alone.
 *
 * <pre>{@code
 * SearchResult found = CutSearch.twoStage(Method.FTL, Method.TTL).repeats(3).run(runner, store);
 * }</pre>
 *
 * <p>The search knows neither engine nor files: it asks a {@link io.pollard.training.TrialRunner}
 * for validation scores and a {@link io.pollard.training.TrialStore} for those that are there
 * already.
 */
package io.pollard.search;
