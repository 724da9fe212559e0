package millrace.flink.record;

/** Random-looking 64-bit identities, the same in every run of a seed. */
public final class Identity {
  private static final long STEP = 0x9e3779b97f4a7c15L;

  private Identity() {}

  /** A bijection that leaves no pattern. [Steele, Lea, Flood 2014: SplitMix64, variant 13 of Stafford's mixers] */
  public static long mix(long bits) {
    long z = bits + STEP;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** An identity for the purpose `salt` of what is `identity`. */
  public static long derived(long identity, long salt) {
    return mix(identity ^ mix(salt));
  }

  /** The salt that belongs to a name. */
  public static long saltOf(String name) {
    long salt = name.length();
    for (int i = 0; i < name.length(); ++i) salt = mix(salt ^ name.charAt(i));
    return salt;
  }

  /** Uniform in [0, 1) if the identity is. */
  public static double unit(long identity) {
    return (identity >>> 11) * 0x1p-53;
  }
}
