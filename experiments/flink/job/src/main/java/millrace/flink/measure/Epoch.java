package millrace.flink.measure;

import java.time.Instant;

/** The wall clock that all task managers of a machine share. */
public final class Epoch {
  private Epoch() {}

  /** Microseconds since 1970. */
  public static long nowUs() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
  }
}
