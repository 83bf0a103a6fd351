/**
 * Labelled cases before any image is decoded: samples and their groups, what a task asks, how a
 * split is drawn so that no patient stands in two parts ({@link io.pollard.data.Splitter}), what
 * counts as a leak ({@link io.pollard.data.LeakRules}), and how images are to be prepared ({@link
 * io.pollard.data.Preprocessing}). Whatever is wrong with data leaves as a {@link
 * io.pollard.data.DataException}.
 */
package io.pollard.data;
