/**
 * Where weights come from, as a user types it: files, Hugging Face, torchvision, and the caches
 * that Python's libraries share. Start at {@link io.pollard.hub.WeightsSource}; all that speaks
 * HTTP is here.
 */
package io.pollard.hub;
