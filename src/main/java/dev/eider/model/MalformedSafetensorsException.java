package dev.eider.model;

/** Bytes that are no well-formed safetensors file, said in one line that names what is wrong. */
public final class MalformedSafetensorsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  MalformedSafetensorsException(String message) {
    super(message);
  }

  MalformedSafetensorsException(String message, Throwable cause) {
    super(message, cause);
  }
}
