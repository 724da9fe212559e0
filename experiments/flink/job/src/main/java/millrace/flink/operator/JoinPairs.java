package millrace.flink.operator;

import millrace.flink.record.Identity;
import millrace.flink.record.Record;
import millrace.flink.record.RecordKey;
import millrace.flink.spec.Spec;
import org.apache.flink.api.common.functions.FlatJoinFunction;
import org.apache.flink.util.Collector;

/** A window join's pairs, each as old as its older record. */
public final class JoinPairs implements FlatJoinFunction<Record, Record, Record> {
  private final Results results;
  private final RecordKey leftKey;

  /** `leftKey`: by which the left input is keyed. */
  public JoinPairs(Spec spec, Spec.Operator of, RecordKey leftKey) {
    results = new Results(spec, of);
    this.leftKey = leftKey;
  }

  @Override
  public void join(Record left, Record right, Collector<Record> out) {
    long identity = Identity.derived(left.identity, right.identity);
    results.emit(Math.min(left.birthUs, right.birthUs), identity, leftKey.getKey(left), out);
  }
}
