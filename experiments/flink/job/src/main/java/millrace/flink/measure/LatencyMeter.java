package millrace.flink.measure;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * Latencies and throughput of a sink's subtask, over the last full second and since a reset: as gauges, and a line a
 * second where lines are wanted. A thread of its own ends the seconds, so they end without records too.
 */
public final class LatencyMeter implements AutoCloseable {
  private static final long SHORTEST_US = 500_000;

  private final SinkLines lines;
  private final ScheduledExecutorService clock;
  private LatencyHistogram current = new LatencyHistogram();
  private LatencyHistogram last = new LatencyHistogram();
  private final LatencyHistogram total = new LatencyHistogram();
  private long startedUs = Epoch.nowUs();  // the current second
  private double lastSeconds = 1;
  private long resetUs = startedUs;
  private volatile IOException failure;  // of writing a line

  /** Registers its gauges in the group; `lines` gets the lines. */
  public LatencyMeter(MetricGroup metrics, SinkLines lines) {
    this.lines = lines;
    register(metrics);
    clock = Executors.newSingleThreadScheduledExecutor(task -> {
      Thread thread = new Thread(task, "sink meter");
      thread.setDaemon(true);
      return thread;
    });
    clock.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
  }

  /** A record that was born then arrives now; us since the epoch. Throws if a line could not be written. */
  public void arrived(long birthUs, long nowUs) throws IOException {
    if (failure != null) throw failure;
    synchronized (this) {
      current.add((nowUs - birthUs) / 1000.0);
    }
  }

  /** Ends the current second early. */
  @Override
  public void close() {
    clock.shutdown();
    try {
      clock.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    endSecond();
  }

  // Ticks that come late are followed by others at once, which end no second.
  private void tick() {
    if (Epoch.nowUs() - startedUs > SHORTEST_US) endSecond();
  }

  private void endSecond() {
    long nowUs = Epoch.nowUs();
    LatencyHistogram ended;
    double seconds;
    boolean reset = lines.resetWanted();
    synchronized (this) {
      LatencyHistogram before = last;
      ended = last = current;
      before.clear();
      current = before;
      seconds = lastSeconds = Math.max(1e-6, (nowUs - startedUs) / 1e6);
      startedUs = nowUs;
      total.add(ended);
      if (reset) {
        total.clear();
        resetUs = nowUs;
      }
    }
    try {
      lines.write(nowUs / 1000, seconds, ended);
    } catch (IOException error) {
      failure = error;
    }
  }

  private void register(MetricGroup metrics) {
    metrics.gauge("out_rate", (Gauge<Double>) this::lastRate);
    metrics.gauge("total_out_rate", (Gauge<Double>) this::totalRate);
    register(metrics, "lat_", () -> last);
    register(metrics, "total_lat_", () -> total);
  }

  private void register(MetricGroup metrics, String prefix, Gauge<LatencyHistogram> of) {
    metrics.gauge(prefix + "count", (Gauge<Long>) () -> locked(of, LatencyHistogram::count));
    metrics.gauge(prefix + "mean_ms", (Gauge<Double>) () -> locked(of, LatencyHistogram::meanMs));
    metrics.gauge(prefix + "p50_ms", (Gauge<Double>) () -> locked(of, histogram -> histogram.quantileMs(0.50)));
    metrics.gauge(prefix + "p95_ms", (Gauge<Double>) () -> locked(of, histogram -> histogram.quantileMs(0.95)));
    metrics.gauge(prefix + "p99_ms", (Gauge<Double>) () -> locked(of, histogram -> histogram.quantileMs(0.99)));
  }

  private synchronized <T> T locked(
      Gauge<LatencyHistogram> of, Function<LatencyHistogram, T> figure) {
    return figure.apply(of.getValue());
  }

  private synchronized double lastRate() {
    return last.count() / lastSeconds;
  }

  private synchronized double totalRate() {
    return total.count() / Math.max(1e-6, (startedUs - resetUs) / 1e6);
  }
}
