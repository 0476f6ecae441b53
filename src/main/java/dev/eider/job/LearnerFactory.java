package dev.eider.job;

import dev.eider.config.Settings;
import dev.eider.learn.Learner;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.time.InstantSource;

/**
 * Makes the learner where the job runs.
 *
 * @param settings the learner's settings
 * @param firstVersion the version of the first snapshot of a learner that has seen nothing
 */
record LearnerFactory(Settings settings, long firstVersion) implements Serializable {
  private static final long serialVersionUID = 1;

  Learner create() {
    return Learner.create(settings, firstVersion, InstantSource.system());
  }

  Learner restore(InputStream state) throws IOException {
    return Learner.restore(settings, state, InstantSource.system());
  }
}
