package millrace.flink.operator;

import millrace.flink.record.Identity;
import millrace.flink.record.Record;
import millrace.flink.spec.Spec;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.util.Collector;

/** A window of OldestOfMany fires: one result per key. */
public final class AggregateResult<W extends Window>
    extends ProcessWindowFunction<Tuple3<Long, Long, Long>, Record, Long, W> {
  private final Results results;

  public AggregateResult(Spec spec, Spec.Operator of) {
    results = new Results(spec, of);
  }

  @Override
  public void process(
      Long key, Context context, Iterable<Tuple3<Long, Long, Long>> kept, Collector<Record> out) {
    for (Tuple3<Long, Long, Long> each : kept) {
      results.emit(each.f1, Identity.derived(each.f2, context.window().maxTimestamp()), key, out);
    }
  }
}
