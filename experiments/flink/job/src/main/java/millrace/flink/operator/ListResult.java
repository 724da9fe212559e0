package millrace.flink.operator;

import millrace.flink.record.Identity;
import millrace.flink.record.Record;
import millrace.flink.spec.Spec;
import millrace.flink.spec.Spec.Aggregation;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.util.Collector;

/** A window that kept its records fires: one result per key, or one per record (aggregation "elements"). */
public final class ListResult<W extends Window> extends ProcessWindowFunction<Record, Record, Long, W> {
  private final Results results;
  private final boolean elements;

  public ListResult(Spec spec, Spec.Operator of) {
    results = new Results(spec, of);
    elements = of.aggregation() == Aggregation.ELEMENTS;
  }

  @Override
  public void process(Long key, Context context, Iterable<Record> kept, Collector<Record> out) {
    long salt = context.window().maxTimestamp();
    long oldestUs = Long.MAX_VALUE;
    long identity = 0;
    for (Record each : kept) {
      if (elements) results.emit(each.birthUs, Identity.derived(each.identity, salt), key, out);
      oldestUs = Math.min(oldestUs, each.birthUs);
      identity ^= Identity.mix(each.identity);
    }
    if (!elements && oldestUs < Long.MAX_VALUE) results.emit(oldestUs, Identity.derived(identity, salt), key, out);
  }
}
