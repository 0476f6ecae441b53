/** The Flink graph: thin functions that wrap the stages. The only package that knows Flink. */
@NullMarked
package dev.eider.job;

import org.jspecify.annotations.NullMarked;
