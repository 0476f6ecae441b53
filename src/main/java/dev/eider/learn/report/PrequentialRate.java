package dev.eider.learn.report;

/**
 * The prequential (test, then train) error of one class, with fading memory.
 *
 * @param label the class
 * @param errors the faded number of wrong predictions
 * @param examples the faded number of predictions
 */
public record PrequentialRate(String label, double errors, double examples) {}
