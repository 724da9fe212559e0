package millrace.flink.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import millrace.flink.spec.Spec.Aggregation;
import millrace.flink.spec.Spec.Cost;
import millrace.flink.spec.Spec.Domain;
import millrace.flink.spec.Spec.Edge;
import millrace.flink.spec.Spec.KeyDistribution;
import millrace.flink.spec.Spec.KeyShape;
import millrace.flink.spec.Spec.Kind;
import millrace.flink.spec.Spec.Loop;
import millrace.flink.spec.Spec.Operator;
import millrace.flink.spec.Spec.Partitioning;
import millrace.flink.spec.Spec.Pattern;
import millrace.flink.spec.Spec.Policy;
import millrace.flink.spec.Spec.Settings;
import millrace.flink.spec.Spec.Shape;
import millrace.flink.spec.Spec.SourceLoad;
import millrace.flink.spec.Spec.Window;

/** From JSON to a Spec: types, ranges, defaults and unknown members. What members say of each other: SpecChecks. */
final class SpecReader {
  static final int GREATEST_MAX_PARALLELISM = 32768;  // KeyGroupRangeAssignment.UPPER_BOUND_MAX_PARALLELISM
  private static final int GREATEST_BYTES = 1 << 20;
  private static final int MOST_LISTED_KEYS = 32768;
  private static final double ANY = Double.MAX_VALUE;
  private static final double NS_PER_MS = 1e6;
  private static final double GREATEST_WORK_NS = 1e10;

  private SpecReader() {}

  static Spec read(Json root) {
    if (root.count("millrace_plan", 0, 0, Integer.MAX_VALUE) != 1) {
      throw root.mistake("millrace_plan", "1 is wanted");
    }
    root.ignore("hosts", "placement");
    List<Operator> operators = new ArrayList<>();
    for (Json each : root.objects("operators")) operators.add(operator(each));
    List<Edge> edges = new ArrayList<>();
    for (Json each : root.objects("edges")) edges.add(edge(each));
    Map<String, KeyDistribution> keys = new LinkedHashMap<>();
    if (root.has("keys")) {
      Json domains = root.object("keys");
      for (String name : domains.names()) keys.put(name, keyDistribution(domains.object(name)));
    }
    Map<String, SourceLoad> sources = new LinkedHashMap<>();
    Json loads = root.object("sources");
    for (String id : loads.names()) sources.put(id, load(loads.object(id)));
    String name = root.text("name", "");
    Settings settings = settings(root.object("flink"), name.isEmpty() ? "millrace" : name);
    root.expectOnlyWhatWasRead();
    return new Spec(operators, edges, keys, sources, settings);
  }

  private static Operator operator(Json from) {
    String id = from.text("id");
    if (!from.has("kind")) throw from.mistake("kind", "is missing");
    Kind kind = from.word("kind", Kind.class, null);
    int parallelism = (int) from.count("parallelism", 1, 1, GREATEST_MAX_PARALLELISM);
    int maxParallelism = (int) from.count("max_parallelism", 0, 0, GREATEST_MAX_PARALLELISM);
    int fields = 1;
    int bytes = 100;
    if (from.has("output")) {
      Json output = from.object("output");
      fields = (int) output.count("fields", fields, 0, Integer.MAX_VALUE);
      bytes = (int) output.count("bytes", bytes, 0, GREATEST_BYTES);
      output.expectOnlyWhatWasRead();
    }
    Operator operator =
        new Operator(id, kind, parallelism, maxParallelism, fields, bytes, cost(from, kind),
            from.has("window") ? window(from.object("window")) : null,
            from.word("aggregation", Aggregation.class, Aggregation.INCREMENTAL), from.text("key", ""),
            from.number("matches_per_record", 0, 0, ANY));
    from.ignore("resources", "instance", "follows", "scalable", "most_instances", "state_bytes");
    from.expectOnlyWhatWasRead();
    return operator;
  }

  private static Cost cost(Json operator, Kind kind) {
    double[] fixed = null;
    if (operator.has("cpu_ns_per_record")) {
      fixed = operator.numbers("cpu_ns_per_record");
      boolean fits = fixed.length == 1 || (fixed.length == 2 && kind.isJoin());
      if (!fits) throw operator.mistake("cpu_ns_per_record", "one number is wanted, or two for a join");
      for (double each : fixed) {
        boolean inside = each >= 0 && each <= GREATEST_WORK_NS;
        if (!inside) throw operator.mistake("cpu_ns_per_record", "must lie in [0, " + GREATEST_WORK_NS + "]");
      }
    }
    if (!operator.has("cost")) return new Cost(0, 0, 0, fixed);
    Json from = operator.object("cost");
    Cost cost = new Cost(
        from.number("per_record_ns", 0, 0, GREATEST_WORK_NS), from.number("per_field_ns", 0, 0, GREATEST_WORK_NS),
        from.number("per_byte_ns", 0, 0, GREATEST_WORK_NS), fixed);
    if (!from.text("distribution", "deterministic").equals("deterministic")) {
      throw from.mistake("distribution", "a live job's work is deterministic");
    }
    if (from.number("external_call_ns", 0, 0, ANY) > 0 || from.number("external_capacity_per_s", 0, 0, ANY) > 0) {
      throw from.mistake("external_call_ns", "a live job makes no calls to external services");
    }
    from.ignore("service_cv", "external_concurrency", "per_state_access_ns", "per_window_firing_ns",
        "per_buffered_record_ns", "per_join_pair_ns");
    from.expectOnlyWhatWasRead();
    return cost;
  }

  private static Window window(Json from) {
    Window window = new Window(
        from.word("shape", Shape.class, Shape.TUMBLING), from.word("policy", Policy.class, Policy.TIME),
        from.word("domain", Domain.class, Domain.PROCESSING), ms(from, "length_ns"), ms(from, "slide_ns"),
        from.count("count", 0, 0, Integer.MAX_VALUE), from.count("count_slide", 0, 0, Integer.MAX_VALUE));
    from.expectOnlyWhatWasRead();
    return window;
  }

  // Flink's windows are whole milliseconds long.
  private static long ms(Json from, String member) {
    long ns = from.count(member, 0, 0, Long.MAX_VALUE);
    if (ns % NS_PER_MS != 0) throw from.mistake(member, "Flink wants whole milliseconds");
    return (long) (ns / NS_PER_MS);
  }

  private static Edge edge(Json from) {
    Edge edge = new Edge(
        from.text("from"), from.text("to"), from.word("partitioning", Partitioning.class, Partitioning.AUTOMATIC),
        from.number("selectivity", 1, 0, 1e9), from.has("weights") ? from.numbers("weights") : new double[0],
        from.text("keys", ""));
    from.expectOnlyWhatWasRead();
    return edge;
  }

  private static KeyDistribution keyDistribution(Json from) {
    int phases = (int) from.count("phases", 1, 1, 1000);
    JsonNode listed = from.has("listed") ? from.array("listed") : null;
    int many = listed == null ? 0 : listed.size();
    if (many > MOST_LISTED_KEYS) throw from.mistake("listed", "at most " + MOST_LISTED_KEYS + " keys can be listed");
    int[] hashes = new int[many];
    double[] weights = new double[many];
    int[] phaseOf = new int[many];
    for (int i = 0; i < many; ++i) {
      JsonNode each = listed.get(i);
      boolean shaped = each.isArray() && each.size() == 3 && each.get(0).canConvertToInt() && each.get(1).isNumber()
          && each.get(2).canConvertToInt();
      if (!shaped) throw from.mistake("listed", "triples of a hash code, a weight and a phase are wanted");
      hashes[i] = each.get(0).intValue();
      weights[i] = each.get(1).doubleValue();
      phaseOf[i] = each.get(2).intValue();
      boolean inside = weights[i] > 0 && weights[i] < ANY && phaseOf[i] >= 0 && phaseOf[i] < phases;
      if (!inside) throw from.mistake("listed", "a weight above 0 and a phase below the number of phases are wanted");
    }
    KeyDistribution keys = new KeyDistribution(
        from.word("shape", KeyShape.class, KeyShape.UNIFORM), from.count("keys", 1000, 1, 1L << 52),
        from.number("exponent", 1, 0, 100), from.number("hot_share", 0, 0, 1), from.count("hot_keys", 1, 1, 1L << 52),
        from.count("hot_change_ns", 0, 0, Long.MAX_VALUE), hashes, weights, phaseOf, phases);
    from.expectOnlyWhatWasRead();
    return keys;
  }

  private static SourceLoad load(Json from) {
    JsonNode steps = from.array("rate");
    double[] times = new double[steps.size()];
    double[] rates = new double[steps.size()];
    for (int i = 0; i < times.length; ++i) {
      JsonNode step = steps.get(i);
      boolean shaped = step.isArray() && step.size() == 2 && step.get(0).isNumber() && step.get(1).isNumber();
      if (!shaped) throw from.mistake("rate", "pairs of a time in s and a rate in records/s are wanted");
      times[i] = step.get(0).doubleValue();
      rates[i] = step.get(1).doubleValue();
      boolean rising = i == 0 ? times[0] == 0 : times[i] > times[i - 1] && times[i] < 1e9;
      if (!rising) throw from.mistake("rate", "times must rise from 0");
      if (!(rates[i] >= 0 && rates[i] <= 1e9)) throw from.mistake("rate", "a rate must lie in [0, 1e9] records/s");
    }
    if (times.length == 0) throw from.mistake("rate", "at least one step is wanted");
    double repeat = from.number("repeat_s", 0, 0, 1e9);
    if (repeat > 0 && repeat <= times[times.length - 1]) {
      throw from.mistake("repeat_s", "must be above the last step's time");
    }
    SourceLoad load = new SourceLoad(
        from.word("pattern", Pattern.class, Pattern.EVEN), from.word("loop", Loop.class, Loop.OPEN), times, rates,
        repeat, from.count("records", 0, 0, Long.MAX_VALUE), from.count("out_of_orderness_ms", 0, 0, 1L << 40));
    from.expectOnlyWhatWasRead();
    return load;
  }

  private enum Switch { ON, OFF }

  private enum Serializer { POJO, KRYO }

  private static Settings settings(Json from, String name) {
    Settings settings = new Settings(
        from.text("name", name), from.word("chaining", Switch.class, Switch.ON) == Switch.ON,
        from.count("buffer_timeout_ms", 100, -1, Integer.MAX_VALUE),
        (int) from.count("max_parallelism", 128, 1, GREATEST_MAX_PARALLELISM), from.flag("object_reuse", false),
        from.word("serializer", Serializer.class, Serializer.POJO) == Serializer.KRYO,
        from.bits("seed", 0), from.count("start_ms", 0, 0, 1L << 50),
        from.count("latency_interval_ms", 0, 0, Integer.MAX_VALUE),
        from.count("checkpoint_interval_ms", -1, -1, Integer.MAX_VALUE), from.text("metrics_directory", ""));
    from.expectOnlyWhatWasRead();
    return settings;
  }
}
