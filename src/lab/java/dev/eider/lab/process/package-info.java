/** Parts of an installation as processes of their own: a broker, a job, a Flink cluster. */
@NullMarked
package dev.eider.lab.process;

import org.jspecify.annotations.NullMarked;
