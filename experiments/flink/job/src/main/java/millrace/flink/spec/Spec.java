package millrace.flink.spec;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;

/**
 * What the job is to run: a value, checked when it is read.
 *
 * @param operators every operator after all its predecessors
 * @param edges in the plan's order; a join's two are left, right
 */
public record Spec(
    List<Operator> operators,
    List<Edge> edges,
    Map<String, KeyDistribution> keys,
    Map<String, SourceLoad> sources,
    Settings settings) {

  public enum Kind {
    SOURCE, MAP, FLAT_MAP, FILTER, WINDOW_AGGREGATE, WINDOW_JOIN, INCREMENTAL_JOIN, UNION_ALL, SINK;

    public boolean isJoin() {
      return this == WINDOW_JOIN || this == INCREMENTAL_JOIN;
    }

    public boolean hasWindow() {
      return this == WINDOW_AGGREGATE || this == WINDOW_JOIN;
    }
  }

  public enum Partitioning { AUTOMATIC, FORWARD, REBALANCE, RESCALE, HASH, BROADCAST, WEIGHTED }

  public enum Aggregation { INCREMENTAL, LIST, ELEMENTS }

  public enum Shape { TUMBLING, SLIDING, SESSION }

  public enum Policy { TIME, COUNT }

  public enum Domain { PROCESSING, EVENT }

  public enum KeyShape { UNIFORM, ZIPF, HOT }

  public enum Pattern { EVEN, BURST }

  public enum Loop { OPEN, CLOSED }

  /** CPU time of an operator's own logic per record, ns; `fixed` (one number or left, right) stands instead of it. */
  public record Cost(double perRecord, double perField, double perByte, double[] fixed) {}

  /** An operator; `window` is null for kinds without one, `key` "" if it is not keyed. Sizes in bytes. */
  public record Operator(
      String id, Kind kind, int parallelism, int maxParallelism, int fields, int bytes, Cost cost, Window window,
      Aggregation aggregation, String key, double matchesPerRecord) {}

  /** Lengths in ms (a session's: the gap), counts in records per key; only those of its policy are set. */
  public record Window(
      Shape shape, Policy policy, Domain domain, long lengthMs, long slideMs, long count, long countSlide)
      implements Serializable {

    /** Windows that a record belongs to, on average. */
    public double perRecord() {
      return policy == Policy.TIME && shape == Shape.SLIDING ? (double) lengthMs / slideMs : 1;
    }
  }

  /** How records get from one operator to another; `keys` is "" or a distribution instead of the target's. */
  public record Edge(
      String from, String to, Partitioning partitioning, double selectivity, double[] weights, String keys) {}

  /** A finite key domain as in Plan JSON; of listed keys i the hash code, weight and phase are hashes[i] and so on. */
  public record KeyDistribution(
      KeyShape shape, long keys, double exponent, double hotShare, long hotKeys, long hotChangeNs, int[] hashes,
      double[] weights, int[] phaseOf, int phases)
      implements Serializable {

    public boolean isListed() {
      return hashes.length > 0;
    }
  }

  /** The load of a source: records/s from each time (s) on; `repeatS` and `records` are 0 for never. */
  public record SourceLoad(
      Pattern pattern, Loop loop, double[] timesS, double[] rates, double repeatS, long records, long outOfOrdernessMs)
      implements Serializable {}

  /** How the job is run; `checkpointIntervalMs` is -1 if the cluster decides, `startMs` 0 for the first start. */
  public record Settings(
      String name, boolean chaining, long bufferTimeoutMs, int maxParallelism, boolean objectReuse, boolean kryo,
      long seed, long startMs, long latencyIntervalMs, long checkpointIntervalMs, String metricsDirectory) {}

  /** Reads a specification. Throws SpecException at its first mistake. */
  public static Spec parse(String json) {
    return SpecChecks.checked(SpecReader.read(Json.parse(json)));
  }

  public Operator operator(String id) {
    return operators.stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow(NoSuchElementException::new);
  }

  public List<Edge> inputs(Operator of) {
    return edges.stream().filter(edge -> edge.to().equals(of.id())).toList();
  }

  public List<Edge> outputs(Operator of) {
    return edges.stream().filter(edge -> edge.from().equals(of.id())).toList();
  }

  /** Names of the distributions by which records are keyed somewhere, in the order of a record's keys. */
  public List<String> usedKeys() {
    Stream<String> used = Stream.concat(operators.stream().map(Operator::key), edges.stream().map(Edge::keys));
    return used.filter(name -> !name.isEmpty()).distinct().sorted().toList();
  }

  /** Position of a distribution among a record's keys; -1 for "". */
  public int slotOf(String key) {
    return usedKeys().indexOf(key);
  }

  /** Whether a window fires by the records' own time. */
  public boolean usesEventTime() {
    return operators.stream().map(Operator::window).anyMatch(
        window -> window != null && window.policy() == Policy.TIME && window.domain() == Domain.EVENT);
  }

  /** CPU time of an operator per record of its input `side` (0 left or only, 1 right; a source: its output), ns. */
  public double workNs(Operator of, int side) {
    Cost cost = of.cost();
    if (cost.fixed() != null) return cost.fixed()[Math.min(side, cost.fixed().length - 1)];
    Operator shape = of.kind() == Kind.SOURCE ? of : operator(inputs(of).get(side).from());
    return cost.perRecord() + cost.perField() * shape.fields() + cost.perByte() * shape.bytes();
  }
}
