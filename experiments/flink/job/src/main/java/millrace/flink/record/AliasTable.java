package millrace.flink.record;

/** Draws from a finite distribution in constant time. [Walker 1977; Vose 1991] */
final class AliasTable {
  private final double[] stays;  // probability that column i is i itself
  private final int[] other;     // and not this

  /** Weights > 0 of at least one outcome. */
  AliasTable(double[] weights) {
    int n = weights.length;
    stays = new double[n];
    other = new int[n];
    double sum = 0;
    for (double weight : weights) sum += weight;
    int[] waiting = new int[n];  // columns below 1 from the left, above from the right
    int small = 0;
    int large = n;
    for (int i = 0; i < n; ++i) {
      stays[i] = weights[i] / sum * n;
      waiting[stays[i] < 1 ? small++ : --large] = i;
    }
    while (small > 0 && large < n) {
      int poor = waiting[--small];
      int rich = waiting[large];
      other[poor] = rich;
      stays[rich] -= 1 - stays[poor];
      if (stays[rich] >= 1) continue;
      ++large;
      waiting[small++] = rich;
    }
    while (small > 0) stays[waiting[--small]] = 1;  // what rounding left
    while (large < n) stays[waiting[large++]] = 1;
  }

  /** The outcome that belongs to 64 uniform bits. */
  int draw(long random) {
    int column = (int) (Identity.unit(random) * stays.length);
    return Identity.unit(Identity.mix(random)) < stays[column] ? column : other[column];
  }
}
