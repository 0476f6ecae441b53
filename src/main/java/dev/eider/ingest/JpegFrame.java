package dev.eider.ingest;

import java.util.ArrayList;
import java.util.List;

/**
 * What a JPEG's frame says of its image.
 *
 * @param progressive whether scans refine each other
 * @param channels in their order
 */
record JpegFrame(boolean progressive, List<Channel> channels) {
  private static final int BASELINE = 0xc0;
  private static final int EXTENDED = 0xc1;
  private static final int PROGRESSIVE = 0xc2;
  private static final int HEADER_BYTES = 6;
  private static final int CHANNEL_BYTES = 3;
  private static final int SAMPLE_BITS = 8;

  /**
   * One channel.
   *
   * @param id the name that scans have for it
   * @param across samples in the columns of a block of pixels
   * @param down samples in its rows
   */
  record Channel(int id, int across, int down) {}

  JpegFrame {
    channels = List.copyOf(channels);
  }

  /** Whether a marker is a frame's: SOF0 to SOF15, without the three that are tables. */
  static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  /**
   * The frame in a segment.
   *
   * @throws RejectedRecordException where no image of the kind is read. The libraries behind
   *     ImageIO differ in what they read: what only some do is refused, so that all of a job's
   *     machines agree.
   */
  static JpegFrame of(int marker, byte[] bytes, int body, int end) throws RejectedRecordException {
    if (marker != BASELINE && marker != EXTENDED && marker != PROGRESSIVE) {
      throw ImageDecoder.undecodable(
          "the JPEG is of a coding that is not read: SOF" + (marker - BASELINE));
    }
    int number = end - body < HEADER_BYTES ? 0 : bytes[body + HEADER_BYTES - 1] & 0xff;
    if (number == 0 || end - body < HEADER_BYTES + CHANNEL_BYTES * number) {
      throw ImageDecoder.undecodable("the JPEG's frame is cut off");
    }
    if (bytes[body] != SAMPLE_BITS) {
      throw ImageDecoder.undecodable("the JPEG has samples of " + bytes[body] + " bits");
    }
    List<Channel> channels = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      int at = body + HEADER_BYTES + CHANNEL_BYTES * i;
      int factors = bytes[at + 1] & 0xff;
      channels.add(new Channel(bytes[at] & 0xff, factors >> 4, factors & 0xf));
    }
    return new JpegFrame(marker == PROGRESSIVE, channels);
  }

  /** Whether a channel has a sample for each column of pixels, and for every other row. */
  boolean isHalvedDown(int channel) {
    int across = channels.stream().mapToInt(Channel::across).max().orElse(0);
    int down = channels.stream().mapToInt(Channel::down).max().orElse(0);
    Channel own = channels.get(channel);
    return own.across() == across && 2 * own.down() == down;
  }
}
