/**
 * Plots as values, drawn as PNG and as SVG by the same code: a {@link
 * io.pollard.study.plot.Picture} holds charts, a {@link io.pollard.study.plot.Chart} axes and
 * series.
 */
package io.pollard.study.plot;
