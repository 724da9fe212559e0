package millrace.flink.spec;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import millrace.flink.spec.Spec.Aggregation;
import millrace.flink.spec.Spec.Domain;
import millrace.flink.spec.Spec.Edge;
import millrace.flink.spec.Spec.KeyDistribution;
import millrace.flink.spec.Spec.KeyShape;
import millrace.flink.spec.Spec.Kind;
import millrace.flink.spec.Spec.Operator;
import millrace.flink.spec.Spec.Partitioning;
import millrace.flink.spec.Spec.Policy;
import millrace.flink.spec.Spec.Shape;
import millrace.flink.spec.Spec.Window;

/** Whether the members of a specification fit each other: the rules of the simulator's plans, and of a live job. */
final class SpecChecks {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,40}");
  private static final int MOST_KEYS_OF_ZIPF = 1 << 20;  // drawn from a table
  private static final int MOST_DISTRIBUTIONS = 255;

  private final Spec spec;

  private SpecChecks(Spec spec) {
    this.spec = spec;
  }

  /** The specification with its operators in topological order. Throws SpecException at the first mistake. */
  static Spec checked(Spec spec) {
    SpecChecks checks = new SpecChecks(spec);
    checks.checkIds();
    spec.edges().forEach(checks::checkEdge);
    List<Operator> sorted = checks.sorted();
    sorted.forEach(checks::checkOperator);
    spec.keys().forEach(checks::checkKeys);
    require(spec.keys().size() <= MOST_DISTRIBUTIONS, "keys", "at most " + MOST_DISTRIBUTIONS + " are possible");
    return new Spec(sorted, spec.edges(), spec.keys(), spec.sources(), spec.settings());
  }

  private static void require(boolean holds, String place, String what) {
    if (!holds) throw new SpecException(place + ": " + what);
  }

  private void checkIds() {
    Set<String> ids = new HashSet<>();
    for (Operator each : spec.operators()) {
      require(ID.matcher(each.id()).matches(), "operators",
          "the id '" + each.id() + "' is not of 1 to 40 letters, digits, '_' and '-'");
      require(ids.add(each.id()), each.id(), "is the id of several operators");
    }
    for (Edge edge : spec.edges()) {
      require(ids.contains(edge.from()), "edges", "no operator '" + edge.from() + "'");
      require(ids.contains(edge.to()), "edges", "no operator '" + edge.to() + "'");
    }
    for (String id : spec.sources().keySet()) {
      boolean source = ids.contains(id) && spec.operator(id).kind() == Kind.SOURCE;
      require(source, "sources." + id, "there is no such source in the plan");
    }
    require(spec.operators().stream().anyMatch(each -> each.kind() == Kind.SOURCE), "operators", "there is no source");
  }

  private void checkOperator(Operator each) {
    int inputs = spec.inputs(each).size();
    if (each.kind() == Kind.SOURCE) {
      require(inputs == 0, each.id(), "a source has no inputs");
      require(spec.sources().containsKey(each.id()), "sources." + each.id(), "is missing");
    } else if (each.kind().isJoin()) {
      require(inputs == 2, each.id(), "a join has two inputs, not " + inputs);
    } else {
      require(inputs > 0, each.id(), "has no input");
    }
    boolean ends = each.kind() == Kind.SINK || !spec.outputs(each).isEmpty();
    require(ends, each.id(), "has no output; end the stream with a sink");
    require(each.key().isEmpty() || spec.keys().containsKey(each.key()), each.id(), "no key '" + each.key() + "'");
    require(each.key().isEmpty() || each.kind() != Kind.SOURCE, each.id(), "a source has no key");
    boolean gathers = (each.kind().hasWindow() || each.kind().isJoin()) && each.key().isEmpty();
    require(!gathers || each.parallelism() == 1, each.id(), "has no key, so its parallelism is 1");
    int most = each.maxParallelism() > 0 ? each.maxParallelism() : spec.settings().maxParallelism();
    require(each.parallelism() <= most, each.id(),
        "parallelism " + each.parallelism() + " is above its max parallelism " + most);
    checkWindow(each);
    checkSelectivities(each);
  }

  private void checkWindow(Operator each) {
    Window window = each.window();
    require(each.kind().hasWindow() == (window != null), each.id(), "windowed operators have a window, others none");
    if (window == null) return;
    boolean joinOfElements = each.kind() == Kind.WINDOW_JOIN || window.shape() == Shape.SESSION;
    require(each.aggregation() != Aggregation.ELEMENTS || !joinOfElements, each.id(),
        "only a tumbling or sliding window_aggregate emits its elements");
    boolean sliding = window.shape() == Shape.SLIDING;
    if (window.policy() == Policy.TIME) {
      require(window.lengthMs() > 0, each.id(), "the window's length must be above 0");
      require(!sliding || (window.slideMs() > 0 && window.slideMs() <= window.lengthMs()), each.id(),
          "the window's slide must be above 0 and at most its length");
      require(window.domain() != Domain.EVENT || !followsCountWindow(each), each.id(),
          "results of a count window have no event time");
    } else {
      require(window.shape() != Shape.SESSION, each.id(), "a session window is a time window");
      require(window.count() > 0, each.id(), "the window's count must be at least 1");
      require(!sliding || (window.countSlide() > 0 && window.countSlide() <= window.count()), each.id(),
          "the window's slide must be at least 1 and at most its count");
    }
  }

  private boolean followsCountWindow(Operator of) {
    return spec.inputs(of).stream().map(edge -> spec.operator(edge.from())).anyMatch(from -> {
      if (from.window() != null) return from.window().policy() == Policy.COUNT;
      return followsCountWindow(from);
    });
  }

  // Flink gives windows, joins and sources one output; what differs by edge needs a function of its own.
  private void checkSelectivities(Operator each) {
    List<Edge> outputs = spec.outputs(each);
    boolean one = each.kind() == Kind.SOURCE || each.kind().hasWindow() || each.kind().isJoin();
    for (Edge edge : outputs) {
      boolean alike = edge.selectivity() == outputs.get(0).selectivity();
      require(alike || !one, each.id(), "its edges must all have the same selectivity");
      boolean possible = each.kind() != Kind.FILTER || edge.selectivity() <= 1;
      require(possible, each.id(), "the selectivity of a filter must be at most 1");
    }
  }

  private void checkEdge(Edge edge) {
    String place = edge.from() + " -> " + edge.to();
    Operator from = spec.operator(edge.from());
    Operator to = spec.operator(edge.to());
    require(from.kind() != Kind.SINK || to.kind() == Kind.SINK, place, "a sink passes on to sinks alone");
    boolean hashed = edge.partitioning() == Partitioning.HASH || edge.partitioning() == Partitioning.AUTOMATIC;
    require(edge.partitioning() != Partitioning.HASH || !to.key().isEmpty(), place,
        "hash partitioning needs a key, and '" + to.id() + "' has none");
    require(hashed || to.key().isEmpty(), place, "'" + to.id() + "' has a key, so its inputs are hash partitioned");
    require(edge.partitioning() != Partitioning.FORWARD || from.parallelism() == to.parallelism(), place,
        "forward needs equal parallelism");
    if (edge.partitioning() == Partitioning.WEIGHTED) {
      double sum = 0;
      for (double weight : edge.weights()) {
        require(weight >= 0 && weight < Double.MAX_VALUE, place, "a weight must be a finite number of at least 0");
        sum += weight;
      }
      require(sum > 0, place, "weighted partitioning needs a weight above 0");
    } else {
      require(edge.weights().length == 0, place, "weights are for weighted partitioning");
    }
    if (edge.keys().isEmpty()) return;
    require(spec.keys().containsKey(edge.keys()), place, "no key '" + edge.keys() + "'");
    require(to.kind().isJoin() && !to.key().isEmpty(), place, "only the inputs of a keyed join have keys of their own");
  }

  private void checkKeys(String name, KeyDistribution keys) {
    if (keys.isListed()) {
      Set<Integer> phases = new HashSet<>();
      for (int phase : keys.phaseOf()) phases.add(phase);
      require(phases.size() == keys.phases(), "keys." + name, "a phase has no key");
      return;
    }
    require(keys.shape() != KeyShape.ZIPF || keys.keys() <= MOST_KEYS_OF_ZIPF, "keys." + name,
        "a live job draws from at most " + MOST_KEYS_OF_ZIPF + " zipf keys");
    require(keys.shape() != KeyShape.HOT || keys.hotKeys() <= keys.keys(), "keys." + name,
        "the hot keys must be at most all keys");
  }

  private List<Operator> sorted() {
    List<Operator> waiting = new ArrayList<>(spec.operators());
    List<Operator> sorted = new ArrayList<>();
    Set<String> done = new HashSet<>();
    while (!waiting.isEmpty()) {
      Operator next = waiting.stream()
          .filter(each -> spec.inputs(each).stream().allMatch(edge -> done.contains(edge.from())))
          .findFirst()
          .orElseThrow(() -> new SpecException(waiting.get(0).id() + ": lies on or behind a cycle"));
      waiting.remove(next);
      sorted.add(next);
      done.add(next.id());
    }
    return sorted;
  }
}
