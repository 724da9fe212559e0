package millrace.flink.work;

import java.io.Serializable;

/** Burns CPU time per record, by a loop whose speed is known; what is less than an iteration is carried on. */
public final class CpuWork implements Serializable {
  private static final double CHECK_EVERY_NS = 1e9;

  private final double nsPerRecord;
  private transient double owed;       // iterations; below 0: done in advance
  private transient double unchecked;  // CPU time burnt since the loop's speed was last looked at, ns
  private transient long state;

  /** CPU time per record, ns >= 0. */
  public CpuWork(double nsPerRecord) {
    this.nsPerRecord = nsPerRecord;
  }

  /** The work of one record, in the calling thread. */
  public void burn() {
    if (nsPerRecord == 0) return;
    owed += nsPerRecord * CpuClock.iterationsPerNs();
    if (owed < 1) return;
    unchecked += nsPerRecord;
    if (unchecked >= CHECK_EVERY_NS) {
      unchecked = 0;
      owed -= CpuClock.check();
    }
    long whole = (long) owed;
    if (whole <= 0) return;
    owed -= whole;
    state = CpuClock.spin(state, whole);
  }
}
