package dev.eider.release;

/**
 * What the stream says of one class: predictions made before training, with fading memory.
 *
 * @param label the class
 * @param errors the faded number of wrong predictions
 * @param examples the faded number of predictions
 */
public record Prequential(String label, double errors, double examples) {}
