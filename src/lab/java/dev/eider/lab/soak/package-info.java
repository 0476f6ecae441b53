/**
 * {@code eider soak}: the job under kills, and for long, compared with what it should have done.
 */
@NullMarked
package dev.eider.lab.soak;

import org.jspecify.annotations.NullMarked;
