/**
 * The study directory, which a person can read: trials with all that determines them, their
 * histories and predictions; and tables and plots of them.
 *
 * <pre>{@code
 * Study study = Study.existing(Path.of("pollard-study"));
 * Table trials = StudyTables.list(study);
 * }</pre>
 */
package io.pollard.study;
