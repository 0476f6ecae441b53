package dev.eider.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in hexadecimal. */
public final class Sha256 {
  private Sha256() {}

  public static String of(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  /** Of the little-endian bytes of the arrays, one after another. */
  public static String of(float[]... arrays) {
    MessageDigest digest = digest();
    for (float[] array : arrays) {
      ByteBuffer bytes =
          ByteBuffer.allocate(Math.multiplyExact(4, array.length)).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(array);
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
