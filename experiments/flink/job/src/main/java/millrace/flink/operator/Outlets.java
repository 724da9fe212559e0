package millrace.flink.operator;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import millrace.flink.record.Identity;
import millrace.flink.record.Record;
import millrace.flink.record.RecordMaker;
import millrace.flink.record.RecordTypeInfo;
import millrace.flink.spec.Spec;
import millrace.flink.spec.Spec.Edge;
import millrace.flink.spec.Spec.Kind;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Passes records on to an operator's edges. Edges of the first one's selectivity share the main output; each other
 * selectivity has a side output.
 */
public final class Outlets implements Serializable {
  private record Outlet(OutputTag<Record> tag, double share, Selectivity copies) implements Serializable {}

  private final List<Outlet> outlets = new ArrayList<>();  // the first is the main output
  private final RecordMaker maker;
  private final boolean filters;
  private final long salt;

  public Outlets(Spec spec, Spec.Operator of) {
    maker = new RecordMaker(spec, of);
    filters = of.kind() == Kind.FILTER;
    salt = Identity.derived(spec.settings().seed(), Identity.saltOf("filter " + of.id()));
    for (Edge edge : spec.outputs(of)) {
      double share = edge.selectivity();
      if (outlets.stream().anyMatch(outlet -> outlet.share == share)) continue;
      OutputTag<Record> tag = outlets.isEmpty() ? null : tagOf(spec, share);
      outlets.add(new Outlet(tag, share, new Selectivity(share)));
    }
  }

  /** Tag of the side output of edges of that selectivity. */
  public static OutputTag<Record> tagOf(Spec spec, double selectivity) {
    return new OutputTag<>("selectivity " + selectivity, RecordTypeInfo.of(spec.settings().kryo()));
  }

  /** Passes a record on. */
  void pass(Record record, ProcessFunction<Record, Record>.Context context, Collector<Record> main) {
    for (Outlet outlet : outlets) {
      int copies = filters ? (passes(record, outlet.share) ? 1 : 0) : outlet.copies.next();
      for (int i = 0; i < copies; ++i) {
        Record leaving = maker.resized(record, Selectivity.identityOf(record.identity, i));
        if (outlet.tag == null) {
          main.collect(leaving);
        } else {
          context.output(outlet.tag, leaving);
        }
      }
    }
  }

  private boolean passes(Record record, double share) {
    return Identity.unit(Identity.derived(record.identity, salt)) < share;
  }
}
