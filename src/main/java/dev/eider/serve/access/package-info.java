/** Who may write: the token, and what keeps other sites' pages from writing through a browser. */
@NullMarked
package dev.eider.serve.access;

import org.jspecify.annotations.NullMarked;
