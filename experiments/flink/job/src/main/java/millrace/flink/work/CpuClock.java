package millrace.flink.work;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * How much of a loop one nanosecond of CPU time holds. CPU time and not wall time, so that what is burnt stays the same
 * when threads compete for cores.
 */
final class CpuClock {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final long WARM_UP_NS = 40_000_000;
  private static final int ROUNDS = 9;
  private static final int ROUND_ITERATIONS = 1_000_000;
  private static final int CHECK_ITERATIONS = 400_000;

  // The fastest speed seen: slower ones are the neighbours' or the compiler's doing. Races lose a check, no more.
  private static volatile double iterationsPerNs;
  private static volatile long sink;

  private CpuClock() {}

  /** Iterations of spin() in a nanosecond of CPU time; the first call of a process measures it, in about 60 ms. */
  static double iterationsPerNs() {
    double known = iterationsPerNs;
    return known > 0 ? known : calibrated();
  }

  /** Measures anew, in some milliseconds; returns the iterations that it took. A loop that got faster counts. */
  static long check() {
    double now = median(3, CHECK_ITERATIONS);
    if (now > 1.01 * iterationsPerNs) iterationsPerNs = now;
    return 3L * CHECK_ITERATIONS;
  }

  /** A chain of dependent steps that no compiler can shorten. [Marsaglia 2003, xorshift] */
  static long spin(long state, long iterations) {
    long x = state | 1;
    for (long i = 0; i < iterations; ++i) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    return x;
  }

  private static synchronized double calibrated() {
    if (iterationsPerNs > 0) return iterationsPerNs;
    for (long end = THREADS.getCurrentThreadCpuTime() + WARM_UP_NS; THREADS.getCurrentThreadCpuTime() < end;) {
      sink = spin(sink, ROUND_ITERATIONS / 100);
    }
    iterationsPerNs = median(ROUNDS, ROUND_ITERATIONS);
    return iterationsPerNs;
  }

  private static double median(int rounds, int iterations) {
    double[] speeds = new double[rounds];
    for (int i = 0; i < rounds; ++i) {
      long start = THREADS.getCurrentThreadCpuTime();
      sink = spin(sink, iterations);
      speeds[i] = iterations / (double) Math.max(1, THREADS.getCurrentThreadCpuTime() - start);
    }
    Arrays.sort(speeds);
    return speeds[rounds / 2];
  }
}
