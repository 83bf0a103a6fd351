/**
 * What determines a trial and what it leaves: recipes, schedules and class weights; descriptions,
 * epochs, outcomes and costs; and the two interfaces between a search and the world, {@link
 * io.pollard.training.TrialRunner} and {@link io.pollard.training.TrialStore}.
 */
package io.pollard.training;
