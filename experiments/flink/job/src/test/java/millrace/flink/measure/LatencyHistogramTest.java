package millrace.flink.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
  @Test
  void quantilesAreRightToAPercent() {
    LatencyHistogram histogram = new LatencyHistogram();
    for (int i = 1; i <= 10_000; ++i) histogram.add(i * 0.1);
    assertEquals(10_000, histogram.count());
    assertEquals(500.05, histogram.meanMs(), 1e-6);
    assertEquals(500, histogram.quantileMs(0.50), 500 * 0.011);
    assertEquals(950, histogram.quantileMs(0.95), 950 * 0.011);
    assertEquals(990, histogram.quantileMs(0.99), 990 * 0.011);
    assertEquals(1000, histogram.greatestMs());
  }

  @Test
  void extremesHaveTheirPlace() {
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.add(-3);
    histogram.add(1e15);
    assertTrue(histogram.quantileMs(0.5) <= 0.01);
    assertEquals("[[0,1],[1399,1]]", histogram.bucketsJson());
  }

  @Test
  void emptyOnesHaveNoFigures() {
    assertTrue(Double.isNaN(new LatencyHistogram().meanMs()));
    assertTrue(Double.isNaN(new LatencyHistogram().quantileMs(0.5)));
    assertTrue(Double.isNaN(new LatencyHistogram().greatestMs()));
  }

  @Test
  void countsAddUp() {
    LatencyHistogram both = new LatencyHistogram();
    both.add(1);
    LatencyHistogram other = new LatencyHistogram();
    other.add(1);
    other.add(100);
    both.add(other);
    assertEquals(3, both.count());
    assertEquals(34, both.meanMs(), 1e-9);
    assertTrue(both.bucketsJson().contains(",2]"));
  }
}
