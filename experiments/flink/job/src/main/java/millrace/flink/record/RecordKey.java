package millrace.flink.record;

import org.apache.flink.api.java.functions.KeySelector;

/** The key of a record in one of the plan's distributions; slot -1: one key for all. */
public final class RecordKey implements KeySelector<Record, Long> {
  private final int slot;

  public RecordKey(int slot) {
    this.slot = slot;
  }

  @Override
  public Long getKey(Record record) {
    return slot < 0 ? 0L : record.keys[slot];
  }
}
