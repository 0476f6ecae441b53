/**
 * {@code eider bench table}: the cells of the paper's tables, trained by the product's learner in
 * memory or through Kafka and the job.
 */
@NullMarked
package dev.eider.lab.table;

import org.jspecify.annotations.NullMarked;
