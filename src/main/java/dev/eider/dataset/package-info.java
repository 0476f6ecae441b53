/** Data sets and the publisher that streams them into the images topic. */
@NullMarked
package dev.eider.dataset;

import org.jspecify.annotations.NullMarked;
