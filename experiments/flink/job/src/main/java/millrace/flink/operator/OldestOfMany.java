package millrace.flink.operator;

import millrace.flink.record.Identity;
import millrace.flink.record.Record;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple3;

/** Incremental aggregate: count, oldest birth and an identity made of the records'. */
public final class OldestOfMany
    implements AggregateFunction<Record, Tuple3<Long, Long, Long>, Tuple3<Long, Long, Long>> {
  /** Type of the accumulator. */
  public static final TypeInformation<Tuple3<Long, Long, Long>> TYPE = Types.TUPLE(Types.LONG, Types.LONG, Types.LONG);

  @Override
  public Tuple3<Long, Long, Long> createAccumulator() {
    return Tuple3.of(0L, Long.MAX_VALUE, 0L);
  }

  @Override
  public Tuple3<Long, Long, Long> add(Record record, Tuple3<Long, Long, Long> kept) {
    return Tuple3.of(kept.f0 + 1, Math.min(kept.f1, record.birthUs), kept.f2 ^ Identity.mix(record.identity));
  }

  @Override
  public Tuple3<Long, Long, Long> getResult(Tuple3<Long, Long, Long> kept) {
    return kept;
  }

  @Override
  public Tuple3<Long, Long, Long> merge(Tuple3<Long, Long, Long> a, Tuple3<Long, Long, Long> b) {
    return Tuple3.of(a.f0 + b.f0, Math.min(a.f1, b.f1), a.f2 ^ b.f2);
  }
}
