/**
 * The paper's tables and figures as data (Peng, Liang, Luo, Li, Sun: Rethinking Transfer Learning
 * for Medical Image Classification): what each needs, which commands make it, what was published,
 * and what came out here beside it.
 *
 * <p>{@link io.pollard.app.paper.Exhibits} has them all; an {@link
 * io.pollard.app.paper.ExhibitSetup} makes commands of one for a user's folders, and an {@link
 * io.pollard.app.paper.ExhibitPage} writes it once the commands have run.
 */
package io.pollard.app.paper;
