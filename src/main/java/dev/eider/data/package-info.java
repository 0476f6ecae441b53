/** The records that travel between the stages. Knows nothing but the JDK. */
@NullMarked
package dev.eider.data;

import org.jspecify.annotations.NullMarked;
