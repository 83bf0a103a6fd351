/** Benchmarks side by side, and experiments. Nothing depends on it. */
package io.pollard.bench;
