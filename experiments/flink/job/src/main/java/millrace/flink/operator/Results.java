package millrace.flink.operator;

import java.io.Serializable;
import millrace.flink.record.Record;
import millrace.flink.record.RecordMaker;
import millrace.flink.spec.Spec;
import org.apache.flink.util.Collector;

/** Emits the results of a keyed operator, each with the key that it is of. */
final class Results implements Serializable {
  private final RecordMaker maker;
  private final Selectivity selectivity;
  private final int slot;

  Results(Spec spec, Spec.Operator of) {
    maker = new RecordMaker(spec, of);
    selectivity = Selectivity.of(spec.outputs(of));
    slot = spec.slotOf(of.key());
  }

  /** A result: as many records as its edges' selectivity says. */
  void emit(long birthUs, long identity, long key, Collector<Record> out) {
    int copies = selectivity.next();
    for (int i = 0; i < copies; ++i) {
      out.collect(maker.keyed(birthUs, Selectivity.identityOf(identity, i), slot, key));
    }
  }
}
