package dev.eider.learn.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.eider.model.ImageBatch;
import dev.eider.model.Normalisation;
import dev.eider.model.network.Network.Activations;

/**
 * A pass of dev images through the network.
 *
 * @param devNormalisation how batch normalisation sees the dev batch
 * @param normalisation of pixels
 */
record DevPass(DevNormalisation devNormalisation, Normalisation normalisation) {
  Activations activations(
      ModelInTraining model, NDList parameters, ImageBatch dev, NDManager pass, boolean recording) {
    NDArray images = dev.images(pass, model.type(), normalisation);
    Autograd.recording(recording);
    if (devNormalisation == DevNormalisation.BATCH) {
      model.discardedStatistics().copyFrom(model.statistics());
      return model
          .network()
          .forward(
              parameters, model.discardedStatistics().views(), images, true, model.precision());
    }
    return model
        .network()
        .forward(parameters, model.statistics().views(), images, false, model.precision());
  }
}
