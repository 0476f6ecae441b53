package dev.eider.serve.access;

/** What a server asks its bearer token for. */
public enum TokenUse {
  /** What changes the stream or what is released. */
  WRITING,
  /** Answers to images too; probes, metadata and metrics need none. */
  INFERENCE
}
