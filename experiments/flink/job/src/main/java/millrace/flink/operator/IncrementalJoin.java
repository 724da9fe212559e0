package millrace.flink.operator;

import millrace.flink.record.Identity;
import millrace.flink.record.Record;
import millrace.flink.record.RecordTypeInfo;
import millrace.flink.spec.Spec;
import millrace.flink.work.CpuWork;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * A join without windows, with the state accesses of one: each record is kept, in place of its side's last of that key,
 * and looks at the other side's. Pairs are as many as the plan says, and as old as the record that completes them.
 */
public final class IncrementalJoin extends KeyedCoProcessFunction<Long, Record, Record, Record> {
  private final CpuWork leftWork;
  private final CpuWork rightWork;
  private final Selectivity matches;
  private final Results results;
  private final boolean kryo;
  private transient ValueState<Record> left;
  private transient ValueState<Record> right;

  public IncrementalJoin(Spec spec, Spec.Operator of) {
    leftWork = new CpuWork(spec.workNs(of, 0));
    rightWork = new CpuWork(spec.workNs(of, 1));
    matches = new Selectivity(of.matchesPerRecord());
    results = new Results(spec, of);
    kryo = spec.settings().kryo();
  }

  @Override
  public void open(OpenContext context) {
    left = getRuntimeContext().getState(new ValueStateDescriptor<>("left", RecordTypeInfo.of(kryo)));
    right = getRuntimeContext().getState(new ValueStateDescriptor<>("right", RecordTypeInfo.of(kryo)));
  }

  @Override
  public void processElement1(Record record, Context context, Collector<Record> out) throws Exception {
    leftWork.burn();
    match(record, left, right, context.getCurrentKey(), out);
  }

  @Override
  public void processElement2(Record record, Context context, Collector<Record> out) throws Exception {
    rightWork.burn();
    match(record, right, left, context.getCurrentKey(), out);
  }

  private void match(
      Record record, ValueState<Record> own, ValueState<Record> others, long key, Collector<Record> out)
      throws Exception {
    own.update(record);
    Record other = others.value();
    long identity = Identity.derived(record.identity, other == null ? 0 : other.identity);
    int pairs = matches.next();
    for (int i = 0; i < pairs; ++i) results.emit(record.birthUs, Selectivity.identityOf(identity, i), key, out);
  }
}
