package millrace.flink.record;

import java.io.Serializable;
import java.util.List;
import millrace.flink.spec.Spec;

/** Makes the records of one operator: as wide as its output, with a key for each distribution that the plan uses. */
public final class RecordMaker implements Serializable {
  private final KeyDomain[] domains;
  private final long[] salts;
  private final int padding;
  private final long startUs;

  public RecordMaker(Spec spec, Spec.Operator of) {
    List<String> names = spec.usedKeys();
    domains = new KeyDomain[names.size()];
    salts = new long[names.size()];
    for (int i = 0; i < domains.length; ++i) {
      domains[i] = new KeyDomain(spec.keys().get(names.get(i)));
      salts[i] = Identity.saltOf("key " + names.get(i));
    }
    padding = RecordSerializer.paddingFor(of.bytes(), domains.length);
    startUs = spec.settings().startMs() * 1000;
  }

  /** A record with keys of its own; `startUs`: when the schedules began, microseconds since the epoch. */
  public Record fresh(long birthUs, long identity, long startUs) {
    long[] keys = new long[domains.length];
    for (int i = 0; i < keys.length; ++i) {
      keys[i] = domains[i].draw(Identity.derived(identity, salts[i]), birthUs, birthUs - startUs);
    }
    return new Record(birthUs, identity, keys, new byte[padding]);
  }

  /** The same with this key in one distribution; slot -1: in none. */
  public Record keyed(long birthUs, long identity, int slot, long key) {
    Record record = fresh(birthUs, identity, startUs);
    if (slot >= 0) record.keys[slot] = key;
    return record;
  }

  /** The record with this identity and width, its keys kept; itself if that changes nothing. */
  public Record resized(Record record, long identity) {
    boolean fits = record.padding.length == padding;
    if (fits && record.identity == identity) return record;
    return new Record(record.birthUs, identity, record.keys, fits ? record.padding : new byte[padding]);
  }
}
