package millrace.flink.operator;

import millrace.flink.record.Record;
import millrace.flink.spec.Spec;
import millrace.flink.work.CpuWork;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** A map, flat map, filter or union: works on each record and passes it on. */
public final class PassOn extends ProcessFunction<Record, Record> {
  private final CpuWork work;
  private final Outlets outlets;

  public PassOn(Spec spec, Spec.Operator of) {
    work = new CpuWork(spec.workNs(of, 0));
    outlets = new Outlets(spec, of);
  }

  @Override
  public void processElement(Record record, Context context, Collector<Record> out) {
    work.burn();
    outlets.pass(record, context, out);
  }
}
