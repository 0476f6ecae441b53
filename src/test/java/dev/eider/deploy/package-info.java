/** What is shipped around the program: images, manifests, dashboards' places, builds. */
@NullMarked
package dev.eider.deploy;

import org.jspecify.annotations.NullMarked;
