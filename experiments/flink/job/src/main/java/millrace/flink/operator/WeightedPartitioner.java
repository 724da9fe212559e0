package millrace.flink.operator;

import millrace.flink.record.Identity;
import org.apache.flink.api.common.functions.Partitioner;

/** Draws the target of each record by given weights, cycled if there are fewer than targets. */
public final class WeightedPartitioner implements Partitioner<Long> {
  private static final long SALT = Identity.saltOf("target");

  private final double[] weights;

  public WeightedPartitioner(double[] weights) {
    this.weights = weights.clone();
  }

  @Override
  public int partition(Long identity, int targets) {
    double sum = 0;
    for (int i = 0; i < targets; ++i) sum += weights[i % weights.length];
    double drawn = Identity.unit(Identity.derived(identity, SALT)) * (sum > 0 ? sum : targets);
    for (int i = 0; i < targets - 1; ++i) {
      drawn -= sum > 0 ? weights[i % weights.length] : 1;
      if (drawn < 0) return i;
    }
    return targets - 1;
  }
}
