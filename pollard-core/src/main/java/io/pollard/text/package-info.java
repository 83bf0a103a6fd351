/** Text that nobody vouches for, on its way to a person. */
package io.pollard.text;
