/**
 * The page: what a person sees of the learning, the versions and the stream, and may decide.
 *
 * <p>A follower reads the topics into a bounded state; a page is told over server-sent events what
 * has changed, and asks for what it shows.
 */
@NullMarked
package dev.eider.serve.page;

import org.jspecify.annotations.NullMarked;
