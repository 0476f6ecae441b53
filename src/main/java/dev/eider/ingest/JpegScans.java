package dev.eider.ingest;

/**
 * Which coefficients of a JPEG its scans hold. One that was cut off between two scans decodes
 * without a warning, to an image without colours or without edges.
 */
final class JpegScans {
  private static final int COEFFICIENTS = 64;

  private final JpegFrame frame;

  /** By channel and coefficient, whether a scan holds its last bit. */
  private final boolean[][] whole;

  private int number;

  JpegScans(JpegFrame frame) {
    this.frame = frame;
    whole = new boolean[frame.channels().size()][COEFFICIENTS];
  }

  /** Takes a scan's header into account. A malformed one adds nothing; a decoder refuses it. */
  void add(byte[] bytes, int body, int end) {
    number++;
    int channels = end > body ? bytes[body] & 0xff : 0;
    int band = body + 1 + 2 * channels;
    if (band + 3 > end) {
      return;
    }
    int first = frame.progressive() ? bytes[band] & 0xff : 0;
    int last = frame.progressive() ? bytes[band + 1] & 0xff : COEFFICIENTS - 1;
    int bitsLeft = frame.progressive() ? bytes[band + 2] & 0xf : 0;
    for (int i = 0; i < channels; i++) {
      int id = bytes[body + 1 + 2 * i] & 0xff;
      for (int channel = 0; channel < whole.length; channel++) {
        if (frame.channels().get(channel).id() == id && bitsLeft == 0) {
          for (int k = first; k <= Math.min(last, COEFFICIENTS - 1); k++) {
            whole[channel][k] = true;
          }
        }
      }
    }
  }

  int number() {
    return number;
  }

  /**
   * Refuses an image that is not all there.
   *
   * @throws RejectedRecordException where the scans leave out a coefficient or some of its bits
   */
  void requireAll() throws RejectedRecordException {
    for (boolean[] channel : whole) {
      for (boolean coefficient : channel) {
        if (!coefficient) {
          throw ImageDecoder.undecodable("the JPEG is cut off: " + number + " scans are not all");
        }
      }
    }
  }
}
