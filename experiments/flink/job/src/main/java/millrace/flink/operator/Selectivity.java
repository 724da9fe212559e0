package millrace.flink.operator;

import java.io.Serializable;
import java.util.List;
import millrace.flink.record.Identity;
import millrace.flink.spec.Spec.Edge;

/** How many records leave per record (or result): exact in the long run, a fraction owed is carried on. */
public final class Selectivity implements Serializable {
  private final double mean;
  private transient double owed;

  /** Records per record, >= 0. */
  public Selectivity(double mean) {
    this.mean = mean;
  }

  /** That of an operator whose edges all have the same; 1 without edges. */
  public static Selectivity of(List<Edge> outputs) {
    return new Selectivity(outputs.isEmpty() ? 1 : outputs.get(0).selectivity());
  }

  /** Records that leave for the next one. */
  public int next() {
    owed += mean;
    int whole = (int) owed;
    owed -= whole;
    return whole;
  }

  /** Identity of a record's copy: of the first its own. */
  public static long identityOf(long identity, int copy) {
    return copy == 0 ? identity : Identity.derived(identity, copy);
  }
}
