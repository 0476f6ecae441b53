/** The laboratory: benchmarks, tables, soak tests. The product does not know it. */
@NullMarked
package dev.eider.lab;

import org.jspecify.annotations.NullMarked;
