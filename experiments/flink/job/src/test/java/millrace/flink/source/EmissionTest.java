package millrace.flink.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.TreeSet;
import millrace.flink.spec.Spec.Loop;
import millrace.flink.spec.Spec.Pattern;
import millrace.flink.spec.Spec.SourceLoad;
import org.junit.jupiter.api.Test;

class EmissionTest {
  private static final long START = 1_700_000_000_000_000L;
  private static final long SECOND = 1_000_000;

  private static SourceLoad load(Pattern pattern, Loop loop, double rate, long records) {
    return new SourceLoad(pattern, loop, new double[] {0}, new double[] {rate}, 0, records, 0);
  }

  private static Emission begun(SourceLoad load, int index, int parallelism) {
    Emission emission = new Emission(load, index, parallelism);
    emission.begin(START, 0, START);
    return emission;
  }

  // Emits what is pending; returns how much that was.
  private static int drain(Emission emission, long nowUs) {
    int emitted = 0;
    for (; emission.pending(nowUs) > 0; ++emitted) emission.advance();
    return emitted;
  }

  @Test
  void subtasksShareTheRecordsEvenly() {
    TreeSet<Long> positions = new TreeSet<>();
    for (int i = 0; i < 3; ++i) {
      Emission emission = begun(load(Pattern.EVEN, Loop.OPEN, 100, 0), i, 3);
      int emitted = 0;
      for (; emission.pending(START + SECOND) > 0; ++emitted) {
        positions.add(emission.nextPosition());
        emission.advance();
      }
      assertEquals(i == 0 ? 34 : 33, emitted);
    }
    assertEquals(100, positions.size());
    assertEquals(1, positions.first());
    assertEquals(100, positions.last());
  }

  @Test
  void anOpenSourceCatchesUpAndItsRecordsAreBornWhenDue() {
    Emission emission = begun(load(Pattern.EVEN, Loop.OPEN, 10, 0), 0, 1);
    assertEquals(0, emission.pending(START + 99_999));
    assertEquals(START + 100_000, emission.nextDueUs());
    assertEquals(50, emission.lag(START + 5 * SECOND));
    assertEquals(START + 100_000, emission.birthOfNext(START + 5 * SECOND));
    assertEquals(50, drain(emission, START + 5 * SECOND));
    assertEquals(0, emission.forgotten());
  }

  @Test
  void aClosedSourceForgets() {
    Emission emission = begun(load(Pattern.EVEN, Loop.CLOSED, 1000, 0), 0, 1);
    assertEquals(100, drain(emission, START + 40_000) + drain(emission, START + 80_000) + 20);
    assertEquals(51, drain(emission, START + 2 * SECOND));
    assertEquals(2000 - 80 - 51, emission.forgotten());
    assertEquals(2000, emission.emitted());
  }

  @Test
  void aBurstIsASecondsRecordsAtItsStart() {
    Emission emission = begun(load(Pattern.BURST, Loop.OPEN, 20, 0), 1, 2);
    assertEquals(10, drain(emission, START));
    assertEquals(0, emission.pending(START + SECOND - 1));
    assertEquals(START + SECOND, emission.nextDueUs());
    assertEquals(START + SECOND, emission.birthOfNext(START + SECOND + 5));
    assertEquals(10, drain(emission, START + SECOND));
  }

  @Test
  void aLateGeneratorOfBurstsFollowsUpAtOnce() {
    Emission emission = begun(load(Pattern.BURST, Loop.CLOSED, 21, 0), 1, 2);
    assertEquals(11, emission.pending(START));
    for (int i = 0; i < 10; ++i) emission.advance();
    assertEquals(1, emission.pending(START + 2 * SECOND));
    assertEquals(START + 2 * SECOND, emission.birthOfNext(START + 2 * SECOND));
    emission.advance();
    assertEquals(22, drain(emission, START + 2 * SECOND));
    assertEquals(0, emission.pending(START + 3 * SECOND - 1));
  }

  @Test
  void aLimitedSourceEnds() {
    Emission emission = begun(load(Pattern.EVEN, Loop.OPEN, 1000, 5), 1, 2);
    assertFalse(emission.ended());
    assertEquals(2, drain(emission, START + SECOND));
    assertTrue(emission.ended());
  }

  @Test
  void aScheduleThatBeganEarlierOwesNothingFromBefore() {
    Emission even = new Emission(load(Pattern.EVEN, Loop.OPEN, 10, 0), 0, 1);
    even.begin(START, -1, START + 10 * SECOND);
    assertEquals(0, even.pending(START + 10 * SECOND));
    assertEquals(10, even.pending(START + 11 * SECOND));
    Emission burst = new Emission(load(Pattern.BURST, Loop.OPEN, 10, 0), 0, 1);
    burst.begin(START, -1, START + 10 * SECOND + 1);
    assertEquals(10, burst.pending(START + 10 * SECOND + 1));
  }
}
