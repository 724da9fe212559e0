package millrace.flink.record;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;
import millrace.flink.spec.Spec.KeyDistribution;
import millrace.flink.spec.Spec.KeyShape;

/** Draws keys of one distribution: key i is the Long i, a listed one the Long with the listed Java hash code. */
public final class KeyDomain implements Serializable {
  // Places that hot keys take in turn, as in the simulator's plans.
  private static final long HOT_PLACES = 8;

  private final KeyDistribution keys;
  private transient AliasTable[] tables;  // zipf: one; listed: by phase
  private transient int[][] hashes;       // listed: by phase and outcome of its table

  public KeyDomain(KeyDistribution keys) {
    this.keys = keys;
  }

  /**
   * The key of a record.
   *
   * @param random uniform 64 bits
   * @param birthUs of the record, microseconds since the epoch: listed keys with phases depend on it
   * @param sinceStartUs microseconds since the schedules' start: hot keys move with it
   */
  public long draw(long random, long birthUs, long sinceStartUs) {
    if (tables == null) prepare();
    if (keys.isListed()) return listed(random, birthUs);
    return switch (keys.shape()) {
      case UNIFORM -> below(keys.keys(), random);
      case ZIPF -> moved(tables[0].draw(random), sinceStartUs);
      case HOT -> moved(hot(random), sinceStartUs);
    };
  }

  private static long below(long bound, long random) {
    return (long) (Identity.unit(random) * bound);
  }

  private long hot(long random) {
    long cold = keys.keys() - keys.hotKeys();
    boolean isHot = cold == 0 || Identity.unit(Identity.mix(random)) < keys.hotShare();
    return isHot ? below(keys.hotKeys(), random) : keys.hotKeys() + below(cold, random);
  }

  // Every hot_change the first keys' weights move on to the next place, and from the last to the first.
  private long moved(long key, long sinceStartUs) {
    if (keys.hotChangeNs() == 0) return key;
    long each = keys.shape() == KeyShape.HOT ? keys.hotKeys() : 1;
    long within = Math.min(HOT_PLACES, keys.keys() / each) * each;
    if (key >= within) return key;
    long changes = Math.max(0, sinceStartUs) * 1000 / keys.hotChangeNs();
    return (key + changes % HOT_PLACES * each) % within;
  }

  private long listed(long random, long birthUs) {
    int phase = Math.floorMod(Math.floorDiv(birthUs, 1000L), keys.phases());
    return Integer.toUnsignedLong(hashes[phase][tables[phase].draw(random)]);
  }

  private void prepare() {
    if (keys.isListed()) {
      prepareListed();
    } else if (keys.shape() == KeyShape.ZIPF) {
      double[] weights = new double[(int) keys.keys()];
      Arrays.setAll(weights, i -> Math.pow(i + 1, -keys.exponent()));
      tables = new AliasTable[] {new AliasTable(weights)};
    } else {
      tables = new AliasTable[0];
    }
  }

  private void prepareListed() {
    hashes = new int[keys.phases()][];
    tables = new AliasTable[keys.phases()];
    for (int phase = 0; phase < tables.length; ++phase) {
      final int wanted = phase;
      int[] of = IntStream.range(0, keys.hashes().length).filter(i -> keys.phaseOf()[i] == wanted).toArray();
      hashes[phase] = IntStream.of(of).map(i -> keys.hashes()[i]).toArray();
      tables[phase] = new AliasTable(IntStream.of(of).mapToDouble(i -> keys.weights()[i]).toArray());
    }
  }
}
