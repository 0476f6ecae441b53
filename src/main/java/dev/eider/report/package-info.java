/**
 * What the learner says of itself, as records of eider.learning: written by the job, read by
 * servers and commands.
 */
@NullMarked
package dev.eider.report;

import org.jspecify.annotations.NullMarked;
