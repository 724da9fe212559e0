package millrace.flink.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import millrace.flink.spec.Spec.KeyDistribution;
import millrace.flink.spec.Spec.KeyShape;
import org.junit.jupiter.api.Test;

class KeyDomainTest {
  private static final int DRAWS = 200_000;
  private static final int[] NO_KEYS = {};

  private static KeyDistribution shaped(KeyShape shape, long hotChangeNs) {
    return new KeyDistribution(shape, 10, 1.0, 0.6, 2, hotChangeNs, NO_KEYS, new double[0], NO_KEYS, 1);
  }

  // Share of each key among many records born at that time.
  private static Map<Long, Double> shares(KeyDistribution keys, long birthUs, long sinceStartUs) {
    KeyDomain domain = new KeyDomain(keys);
    Map<Long, Double> shares = new HashMap<>();
    for (int i = 0; i < DRAWS; ++i) {
      shares.merge(domain.draw(Identity.mix(i), birthUs, sinceStartUs), 1.0 / DRAWS, Double::sum);
    }
    return shares;
  }

  @Test
  void uniformKeysAreAlike() {
    Map<Long, Double> shares = shares(shaped(KeyShape.UNIFORM, 0), 0, 0);
    assertEquals(10, shares.size());
    shares.values().forEach(share -> assertEquals(0.1, share, 0.004));
  }

  @Test
  void zipfWeightsFallWithTheRank() {
    Map<Long, Double> shares = shares(shaped(KeyShape.ZIPF, 0), 0, 0);
    double sum = 0;
    for (int rank = 1; rank <= 10; ++rank) sum += 1.0 / rank;
    for (int rank = 1; rank <= 10; ++rank) assertEquals(1 / (rank * sum), shares.get(rank - 1L), 0.006);
  }

  @Test
  void hotKeysShareTheirPart() {
    Map<Long, Double> shares = shares(shaped(KeyShape.HOT, 0), 0, 0);
    for (long key = 0; key < 10; ++key) assertEquals(key < 2 ? 0.3 : 0.05, shares.get(key), 0.005);
  }

  @Test
  void hotKeysMoveOn() {
    Map<Long, Double> shares = shares(shaped(KeyShape.HOT, 1_000_000_000L), 0, 2_500_000);
    for (long key = 0; key < 10; ++key) {
      assertEquals(key == 4 || key == 5 ? 0.3 : 0.05, shares.get(key), 0.005);
    }
  }

  @Test
  void listedKeysHaveTheirHashCodeAndPhase() {
    KeyDistribution keys = new KeyDistribution(KeyShape.UNIFORM, 3, 1, 0, 1, 0, new int[] {-5, 7, 42},
        new double[] {1, 3, 1}, new int[] {0, 0, 1}, 2);
    Map<Long, Double> even = shares(keys, 4_000, 0);
    assertEquals(2, even.size());
    even.forEach((key, share) -> assertEquals(Long.hashCode(key) == 7 ? 0.75 : 0.25, share, 0.005));
    assertTrue(even.keySet().stream().anyMatch(key -> Long.hashCode(key) == -5));
    Map<Long, Double> odd = shares(keys, 5_000, 0);
    assertEquals(Map.of(42L, 1.0).keySet(), odd.keySet());
  }
}
