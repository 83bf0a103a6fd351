/**
 * From images to predictions, for commands and for programs: one facade a job, its options a
 * record. {@link io.pollard.app.DataCheckJob} looks at labelled images, {@link
 * io.pollard.app.TrainingJob} trains networks on them, {@link io.pollard.app.SearchJob} finds where
 * to cut, {@link io.pollard.app.StudyView} shows what a study holds, {@link
 * io.pollard.app.TransferabilityJob} compares features before and after training, {@link
 * io.pollard.app.report.ReportJob} makes one page of a study, {@link io.pollard.app.EvaluationJob}
 * scores a trained network again, {@link io.pollard.app.ExportJob} writes it as a model file, and
 * {@link io.pollard.app.PredictionJob} says what images show.
 *
 * <p>Jobs return values. What a person should know meanwhile is told to a {@link
 * io.pollard.progress.Progress}. Interrupting the thread ends a job between two steps with a {@link
 * java.util.concurrent.CancellationException}; given again, it goes on where it stopped. The
 * caller's mistakes leave as {@link io.pollard.data.DataException} or {@link
 * java.lang.IllegalArgumentException}, a sentence each.
 */
package io.pollard.app;
