package dev.eider.serve.page;

/** To whom the page shows images of the stream. */
public enum PageImages {
  /** To browsers on the server's machine. */
  LOCAL,
  /** To everybody who reaches the server. */
  ALL,
  /** To nobody. */
  NONE
}
