/**
 * What a learner measures of itself: the record account, prequential errors, errors on the eval
 * buffer, times.
 */
@NullMarked
package dev.eider.learn.report;

import org.jspecify.annotations.NullMarked;
