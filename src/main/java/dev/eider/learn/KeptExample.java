package dev.eider.learn;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * An example that the learner keeps.
 *
 * @param id the publisher's name for it
 * @param label its class's number
 * @param pixels uint8, planar {@code [3, H, W]}
 */
record KeptExample(String id, int label, byte[] pixels) {
  void writeTo(DataOutputStream out) throws IOException {
    out.writeUTF(id);
    out.writeInt(label);
    out.writeInt(pixels.length);
    out.write(pixels);
  }

  static KeptExample readFrom(DataInputStream in) throws IOException {
    String id = in.readUTF();
    int label = in.readInt();
    byte[] pixels = new byte[in.readInt()];
    in.readFully(pixels);
    return new KeptExample(id, label, pixels);
  }
}
