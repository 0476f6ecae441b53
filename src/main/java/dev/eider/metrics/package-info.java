/** What a metric is; the stages declare theirs as they declare their settings. JDK only. */
@NullMarked
package dev.eider.metrics;

import org.jspecify.annotations.NullMarked;
