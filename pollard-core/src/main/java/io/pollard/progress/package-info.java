/** How long work speaks while it goes on: to a console, a log, a test, or to nobody. */
package io.pollard.progress;
