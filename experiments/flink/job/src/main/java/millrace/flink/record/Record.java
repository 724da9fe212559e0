package millrace.flink.record;

import java.util.Arrays;

/**
 * What flows through every job. Nobody changes one that was emitted.
 *
 * <p>Public members and constructor: Flink's serializers for generic types read them too.
 */
public final class Record {
  /** Birth of the oldest source record that it stems from, microseconds since the epoch. */
  public long birthUs;
  /** 64 random bits that tell it from others; filters and draws of keys are functions of them. */
  public long identity;
  /** Its key in each of the plan's distributions, by their order. */
  public long[] keys;
  /** Padding up to its width. */
  public byte[] padding;

  public Record() {
    this(0, 0, new long[0], new byte[0]);
  }

  public Record(long birthUs, long identity, long[] keys, byte[] padding) {
    this.birthUs = birthUs;
    this.identity = identity;
    this.keys = keys;
    this.padding = padding;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Record that && birthUs == that.birthUs && identity == that.identity
        && Arrays.equals(keys, that.keys) && Arrays.equals(padding, that.padding);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(identity);
  }

  @Override
  public String toString() {
    return "Record{" + birthUs + " us, " + Long.toHexString(identity) + ", keys " + Arrays.toString(keys) + ", padding "
        + padding.length + " B}";
  }
}
