package millrace.flink.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** The file to which a sink's subtask appends a JSON line a second; and the file whose change resets the totals. */
public final class SinkLines {
  private final Path file;  // null: no lines are wanted
  private final Path reset;
  private long resetSeen;

  /** Lines in `directory`, made if missing; "": none. */
  public SinkLines(String directory, String sink, int subtask) throws IOException {
    file = directory.isEmpty() ? null : Path.of(directory, sink + "-" + subtask + ".jsonl");
    reset = directory.isEmpty() ? null : Path.of(directory, "reset");
    if (file != null) Files.createDirectories(file.getParent());
    resetSeen = timeOfReset();
  }

  /** Whether the reset file changed since this was last asked. */
  boolean resetWanted() {
    long now = timeOfReset();
    boolean changed = now != resetSeen;
    resetSeen = now;
    return changed;
  }

  /** Appends the line of a second that ended at `endMs` since the epoch. */
  void write(long endMs, double seconds, LatencyHistogram latencies) throws IOException {
    if (file == null) return;
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "{\"t_ms\":%d,\"seconds\":%.6f,\"count\":%d,\"rate\":%.3f", endMs, seconds,
        latencies.count(), latencies.count() / seconds));
    if (latencies.count() > 0) {
      line.append(String.format(Locale.ROOT, ",\"mean_ms\":%.4f,\"p50_ms\":%.4f,\"p95_ms\":%.4f,\"p99_ms\":%.4f",
          latencies.meanMs(), latencies.quantileMs(0.5), latencies.quantileMs(0.95), latencies.quantileMs(0.99)));
      line.append(String.format(Locale.ROOT, ",\"max_ms\":%.4f", latencies.greatestMs()));
    }
    line.append(",\"buckets\":").append(latencies.bucketsJson()).append("}\n");
    Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private long timeOfReset() {
    try {
      return reset != null && Files.exists(reset) ? Files.getLastModifiedTime(reset).toMillis() : 0;
    } catch (IOException error) {
      return resetSeen;  // it is being replaced
    }
  }
}
