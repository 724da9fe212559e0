package millrace.flink;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import millrace.flink.operator.AggregateResult;
import millrace.flink.operator.IncrementalJoin;
import millrace.flink.operator.JoinPairs;
import millrace.flink.operator.ListResult;
import millrace.flink.operator.MeasuringSink;
import millrace.flink.operator.OldestOfMany;
import millrace.flink.operator.Outlets;
import millrace.flink.operator.PassOn;
import millrace.flink.operator.WeightedPartitioner;
import millrace.flink.operator.Windows;
import millrace.flink.operator.WorkTrigger;
import millrace.flink.record.Record;
import millrace.flink.record.RecordKey;
import millrace.flink.record.RecordTypeInfo;
import millrace.flink.source.RateSource;
import millrace.flink.spec.Spec;
import millrace.flink.spec.Spec.Aggregation;
import millrace.flink.spec.Spec.Edge;
import millrace.flink.spec.Spec.Kind;
import millrace.flink.spec.Spec.Operator;
import millrace.flink.spec.Spec.Policy;
import millrace.flink.spec.Spec.Settings;
import millrace.flink.work.CpuWork;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.JoinedStreams;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.datastream.WindowedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.evictors.CountEvictor;
import org.apache.flink.streaming.api.windowing.triggers.Trigger;
import org.apache.flink.streaming.api.windowing.windows.Window;

/** Builds the Flink job of a specification, operator by operator. */
public final class JobBuilder {
  private static final Duration IDLE = Duration.ofSeconds(2);  // a source without records holds nobody's watermark up

  private final Spec spec;
  private final TypeInformation<Record> type;
  private final Map<String, SingleOutputStreamOperator<Record>> built = new HashMap<>();

  public JobBuilder(Spec spec) {
    this.spec = spec;
    type = RecordTypeInfo.of(spec.settings().kryo());
  }

  /** Adds the plan to the environment and sets what the specification says of the job. */
  public void build(StreamExecutionEnvironment environment) {
    configure(environment);
    for (Operator each : spec.operators()) {
      SingleOutputStreamOperator<Record> operator = switch (each.kind()) {
        case SOURCE -> source(environment, each);
        case MAP, FLAT_MAP, FILTER, UNION_ALL -> processed(each, new PassOn(spec, each));
        case WINDOW_AGGREGATE -> aggregated(each);
        case WINDOW_JOIN -> joined(each);
        case INCREMENTAL_JOIN -> incrementallyJoined(each);
        case SINK -> processed(each, new MeasuringSink(spec, each));
      };
      operator.uid(each.id()).setParallelism(each.parallelism());
      if (each.kind() != Kind.SOURCE) operator.name(each.id());
      if (each.maxParallelism() > 0) operator.setMaxParallelism(each.maxParallelism());
      if (!spec.settings().chaining() && each.kind() != Kind.SOURCE) operator.startNewChain();
      built.put(each.id(), operator);
    }
  }

  private void configure(StreamExecutionEnvironment environment) {
    Settings settings = spec.settings();
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.OBJECT_REUSE, settings.objectReuse());
    configuration.set(MetricOptions.LATENCY_INTERVAL, Duration.ofMillis(settings.latencyIntervalMs()));
    environment.configure(configuration);
    environment.setBufferTimeout(settings.bufferTimeoutMs());
    environment.setMaxParallelism(settings.maxParallelism());
    if (settings.checkpointIntervalMs() > 0) environment.enableCheckpointing(settings.checkpointIntervalMs());
    if (settings.checkpointIntervalMs() == 0) environment.getCheckpointConfig().disableCheckpointing();
  }

  private SingleOutputStreamOperator<Record> source(StreamExecutionEnvironment environment, Operator of) {
    WatermarkStrategy<Record> watermarks = WatermarkStrategy.noWatermarks();
    if (spec.usesEventTime()) {
      Duration lag = Duration.ofMillis(spec.sources().get(of.id()).outOfOrdernessMs());
      watermarks = WatermarkStrategy.<Record>forBoundedOutOfOrderness(lag).withIdleness(IDLE);
    }
    return environment.fromSource(new RateSource(spec, of), watermarks, of.id(), type);
  }

  private SingleOutputStreamOperator<Record> processed(Operator of, ProcessFunction<Record, Record> function) {
    DataStream<Record> input = union(of);
    if (!of.key().isEmpty()) input = keyed(input, slot(of.key()));
    return input.process(function, type);
  }

  private SingleOutputStreamOperator<Record> aggregated(Operator of) {
    KeyedStream<Record, Long> keyed = keyed(union(of), slot(of.key()));
    Spec.Window window = of.window();
    if (window.policy() == Policy.TIME) {
      return fired(of, keyed.window(Windows.assigner(window)).trigger(working(of, Windows.timeTrigger(window))));
    }
    var counted = keyed.window(GlobalWindows.create()).trigger(working(of, Windows.countTrigger(window)));
    return fired(of, Windows.slidesByCount(window) ? counted.evictor(CountEvictor.of(window.count())) : counted);
  }

  private <W extends Window> SingleOutputStreamOperator<Record> fired(
      Operator of, WindowedStream<Record, Long, W> windowed) {
    if (of.aggregation() != Aggregation.INCREMENTAL) return windowed.process(new ListResult<W>(spec, of), type);
    return windowed.aggregate(
        new OldestOfMany(), new AggregateResult<W>(spec, of), OldestOfMany.TYPE, OldestOfMany.TYPE, type);
  }

  private SingleOutputStreamOperator<Record> joined(Operator of) {
    RecordKey left = keyOf(of, 0);
    var pairs = output(spec.inputs(of).get(0)).join(output(spec.inputs(of).get(1)))
        .where(left, Types.LONG).equalTo(keyOf(of, 1), Types.LONG);
    Spec.Window window = of.window();
    if (window.policy() == Policy.TIME) {
      return paired(of, left, pairs.window(Windows.assigner(window))
          .trigger(working(of, Windows.timeTrigger(window))));
    }
    var counted = pairs.window(GlobalWindows.create()).trigger(working(of, Windows.countTrigger(window)));
    return paired(of, left, Windows.slidesByCount(window) ? counted.evictor(CountEvictor.of(window.count())) : counted);
  }

  // Flink 1.20 declares a wider type than what it returns.
  private <W extends Window> SingleOutputStreamOperator<Record> paired(
      Operator of, RecordKey leftKey, JoinedStreams.WithWindow<Record, Record, Long, W> windowed) {
    DataStream<Record> pairs = windowed.apply(new JoinPairs(spec, of, leftKey), type);
    return (SingleOutputStreamOperator<Record>) pairs;
  }

  private SingleOutputStreamOperator<Record> incrementallyJoined(Operator of) {
    KeyedStream<Record, Long> left = output(spec.inputs(of).get(0)).keyBy(keyOf(of, 0), Types.LONG);
    KeyedStream<Record, Long> right = output(spec.inputs(of).get(1)).keyBy(keyOf(of, 1), Types.LONG);
    return left.connect(right).process(new IncrementalJoin(spec, of), type);
  }

  private <W extends Window> Trigger<Object, W> working(Operator of, Trigger<Object, W> trigger) {
    double windows = of.window().perRecord();
    CpuWork left = new CpuWork(spec.workNs(of, 0) / windows);
    CpuWork right = of.kind() == Kind.WINDOW_JOIN ? new CpuWork(spec.workNs(of, 1) / windows) : left;
    return new WorkTrigger<>(trigger, left, right);
  }

  private static KeyedStream<Record, Long> keyed(DataStream<Record> stream, int slot) {
    return stream.keyBy(new RecordKey(slot), Types.LONG);
  }

  // What the inputs of a join are keyed by: an edge's own distribution, or the operator's.
  private RecordKey keyOf(Operator join, int side) {
    Edge edge = spec.inputs(join).get(side);
    return new RecordKey(slot(edge.keys().isEmpty() ? join.key() : edge.keys()));
  }

  private int slot(String key) {
    return spec.slotOf(key);
  }

  private DataStream<Record> union(Operator of) {
    List<Edge> inputs = spec.inputs(of);
    DataStream<Record> all = input(inputs.get(0));
    for (Edge edge : inputs.subList(1, inputs.size())) all = all.union(input(edge));
    return all;
  }

  // The records of an edge, not yet partitioned: what is keyed partitions them itself.
  private DataStream<Record> output(Edge edge) {
    SingleOutputStreamOperator<Record> operator = built.get(edge.from());
    double ofMain = spec.outputs(spec.operator(edge.from())).get(0).selectivity();
    if (edge.selectivity() == ofMain) return operator;
    return operator.getSideOutput(Outlets.tagOf(spec, edge.selectivity()));
  }

  private DataStream<Record> input(Edge edge) {
    DataStream<Record> stream = output(edge);
    return switch (edge.partitioning()) {
      case AUTOMATIC, HASH -> stream;
      case FORWARD -> stream.forward();
      case REBALANCE -> stream.rebalance();
      case RESCALE -> stream.rescale();
      case BROADCAST -> stream.broadcast();
      case WEIGHTED ->
          stream.partitionCustom(new WeightedPartitioner(edge.weights()), record -> record.identity);
    };
  }
}
