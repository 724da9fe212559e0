package millrace.flink.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RateStepsTest {
  private static final RateSteps ONCE = new RateSteps(new double[] {0, 2, 3}, new double[] {100, 0, 50}, 0);
  private static final RateSteps AGAIN = new RateSteps(new double[] {0, 2, 3}, new double[] {100, 0, 50}, 5);

  @Test
  void countsWhatFellDue() {
    assertEquals(0, ONCE.recordsUntil(-1));
    assertEquals(0, ONCE.recordsUntil(9_999));
    assertEquals(1, ONCE.recordsUntil(10_000));
    assertEquals(200, ONCE.recordsUntil(2_500_000));
    assertEquals(250, ONCE.recordsUntil(4_000_000));
    assertEquals(300 + 250, AGAIN.recordsUntil(9_000_000));
  }

  @Test
  void ratesHoldOrStartAgain() {
    assertEquals(50, ONCE.rate(100_000_000));
    assertEquals(100, AGAIN.rate(101_000_000), 1e-9);
    assertEquals(0, AGAIN.rate(102_000_000), 1e-9);
  }

  @Test
  void theTimeOfARecordIsTheFirstAtWhichItIsCounted() {
    for (RateSteps steps : new RateSteps[] {ONCE, AGAIN}) {
      for (long record = 1; record < 2000; ++record) {
        long time = steps.timeOf(record);
        assertEquals(record, steps.recordsUntil(time), "record " + record);
        assertEquals(record - 1, steps.recordsUntil(time - 1), "before record " + record);
      }
    }
  }

  @Test
  void aRateOfNothingNeverGetsThere() {
    assertEquals(RateSteps.NEVER, new RateSteps(new double[] {0}, new double[] {0}, 0).timeOf(1));
    assertEquals(RateSteps.NEVER, new RateSteps(new double[] {0}, new double[] {0}, 9).timeOf(1));
    assertEquals(RateSteps.NEVER, new RateSteps(new double[] {0, 1}, new double[] {5, 0}, 0).timeOf(6));
  }
}
