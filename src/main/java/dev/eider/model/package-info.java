/**
 * What a trained model is, without training: arrays, safetensors, networks, inference. Knows DJL.
 */
@NullMarked
package dev.eider.model;

import org.jspecify.annotations.NullMarked;
