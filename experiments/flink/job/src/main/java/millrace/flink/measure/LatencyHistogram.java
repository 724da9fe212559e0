package millrace.flink.measure;

import java.util.Arrays;
import java.util.StringJoiner;

/**
 * Counts of latencies in buckets that grow by 2 %: bucket i > 0 is [0.01 x 1.02^(i-1), 0.01 x 1.02^i) ms, bucket 0 what
 * is below. Quantiles are right to 1 %.
 */
public final class LatencyHistogram {
  private static final double LEAST_MS = 0.01;
  private static final double LOG_GROWTH = Math.log(1.02);
  private static final int BUCKETS = 1400;  // up to about 10^10 ms

  private final long[] counts = new long[BUCKETS];
  private long count;
  private double sumMs;
  private double greatestMs;

  /** Adds a latency >= 0; a clock that was set back counts as 0. */
  public void add(double latencyMs) {
    double ms = Math.max(0, latencyMs);
    int bucket = ms < LEAST_MS ? 0 : 1 + (int) (Math.log(ms / LEAST_MS) / LOG_GROWTH);
    ++counts[Math.min(bucket, BUCKETS - 1)];
    ++count;
    sumMs += ms;
    greatestMs = Math.max(greatestMs, ms);
  }

  /** Adds all that another counted. */
  public void add(LatencyHistogram other) {
    for (int i = 0; i < BUCKETS; ++i) counts[i] += other.counts[i];
    count += other.count;
    sumMs += other.sumMs;
    greatestMs = Math.max(greatestMs, other.greatestMs);
  }

  public void clear() {
    Arrays.fill(counts, 0);
    count = 0;
    sumMs = 0;
    greatestMs = 0;
  }

  public long count() {
    return count;
  }

  /** NaN without records, here and below. */
  public double meanMs() {
    return sumMs / count;
  }

  public double greatestMs() {
    return count == 0 ? Double.NaN : greatestMs;
  }

  /** The latency that a share of the records, in (0, 1], does not exceed. */
  public double quantileMs(double share) {
    if (count == 0) return Double.NaN;
    long wanted = Math.max(1, (long) Math.ceil(share * count));
    int bucket = 0;
    for (long seen = counts[0]; seen < wanted; seen += counts[bucket]) ++bucket;
    double middle = bucket == 0 ? LEAST_MS / 2 : LEAST_MS * Math.exp((bucket - 0.5) * LOG_GROWTH);
    return Math.min(middle, greatestMs);
  }

  /** Buckets that are not empty, as JSON: [[bucket, count], ...]. */
  String bucketsJson() {
    StringJoiner pairs = new StringJoiner(",", "[", "]");
    for (int i = 0; i < BUCKETS; ++i) {
      if (counts[i] > 0) pairs.add("[" + i + "," + counts[i] + "]");
    }
    return pairs.toString();
  }
}
