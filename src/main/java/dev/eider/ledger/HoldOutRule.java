package dev.eider.ledger;

import dev.eider.config.InvalidSettingException;
import dev.eider.config.Settings;
import dev.eider.data.Example;
import dev.eider.data.Split;
import java.nio.charset.StandardCharsets;

/**
 * The rule that says which split an example belongs to and where it ranks for a place there. A
 * function of the id and of the publisher's choice only, and so the same in every epoch, for every
 * order of arrival and at every parallelism.
 *
 * @param devPerClass capacity of a class's dev buffer
 * @param evalPerClass capacity of a class's eval buffer
 * @param devShare ids with u in {@code [0, devShare)} may enter the dev buffer
 * @param evalShare ids with u in {@code [devShare, devShare + evalShare)} may enter the eval buffer
 */
public record HoldOutRule(int devPerClass, int evalPerClass, double devShare, double evalShare) {
  /** The two shares together are at most this. */
  public static final double MAX_HELD_SHARE = 0.5;

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  public HoldOutRule {
    if (devPerClass < 0 || evalPerClass < 0) {
      throw new IllegalArgumentException(
          "capacities are not negative: " + devPerClass + ", " + evalPerClass);
    }
    if (!(devShare >= 0 && evalShare >= 0 && devShare + evalShare <= MAX_HELD_SHARE)) {
      throw new InvalidSettingException(
          "holdout.dev.share + holdout.eval.share = "
              + (devShare + evalShare)
              + ": together they must be from 0 to "
              + MAX_HELD_SHARE);
    }
  }

  /**
   * The rule of the settings.
   *
   * @throws InvalidSettingException where the shares exceed one half together
   */
  public static HoldOutRule of(Settings settings) {
    return new HoldOutRule(
        settings.get(LedgerSettings.DEV_PER_CLASS),
        settings.get(LedgerSettings.EVAL_PER_CLASS),
        settings.get(LedgerSettings.DEV_SHARE),
        settings.get(LedgerSettings.EVAL_SHARE));
  }

  /**
   * The hash of an id, uniform in [0, 1), the same for ever: FNV-1a over the UTF-8 bytes, then the
   * finaliser of MurmurHash3, the upper 53 bits as a fraction.
   *
   * <p>FNV-1a keeps the hundreds of thousands of short ids of a data set apart but leaves their
   * hashes in lines; the finaliser, a bijection of 64 bits, spreads them. SHA-256 would do as well
   * at several times the cost for every record; nobody is expected to forge ids.
   */
  public static double u(String id) {
    long hash = FNV_OFFSET;
    for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    hash ^= hash >>> 33;
    return (hash >>> 11) * 0x1.0p-53;
  }

  /** The split that an example is a candidate for: the publisher's choice, or by its hash. */
  Split split(Example example, double u) {
    return example.chosenSplit().orElseGet(() -> hashedSplit(u));
  }

  /** The split of an id whose publisher chose none. */
  Split hashedSplit(double u) {
    if (u < devShare) {
      return Split.DEV;
    }
    return u < devShare + evalShare ? Split.EVAL : Split.TRAIN;
  }

  /** The capacity of a class's buffer; none is held for training. */
  int capacity(Split split) {
    return switch (split) {
      case DEV -> devPerClass;
      case EVAL -> evalPerClass;
      case TRAIN -> 0;
    };
  }
}
