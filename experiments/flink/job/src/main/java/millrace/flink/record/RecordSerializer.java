package millrace.flink.record;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Birth, identity, a word with the number of keys (8 bits) and the padding's length (24), keys, padding. */
public final class RecordSerializer extends TypeSerializerSingleton<Record> {
  public static final RecordSerializer INSTANCE = new RecordSerializer();

  private static final int HEADER_BYTES = 20;
  private static final int PADDING_BITS = 24;

  /** Padding that makes a record with that many keys `bytes` wide, or 0 if it is wider without. */
  static int paddingFor(int bytes, int keys) {
    return Math.max(0, bytes - HEADER_BYTES - 8 * keys);
  }

  @Override
  public void serialize(Record record, DataOutputView target) throws IOException {
    target.writeLong(record.birthUs);
    target.writeLong(record.identity);
    target.writeInt(record.keys.length << PADDING_BITS | record.padding.length);
    for (long key : record.keys) target.writeLong(key);
    target.write(record.padding);
  }

  @Override
  public Record deserialize(DataInputView source) throws IOException {
    long birthUs = source.readLong();
    long identity = source.readLong();
    int sizes = source.readInt();
    long[] keys = new long[sizes >>> PADDING_BITS];
    for (int i = 0; i < keys.length; ++i) keys[i] = source.readLong();
    byte[] padding = new byte[sizes & ((1 << PADDING_BITS) - 1)];
    source.readFully(padding);
    return new Record(birthUs, identity, keys, padding);
  }

  @Override
  public Record deserialize(Record reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public Record copy(Record from) {
    return new Record(from.birthUs, from.identity, from.keys.clone(), from.padding.clone());
  }

  @Override
  public Record copy(Record from, Record reuse) {
    return copy(from);
  }

  @Override
  public Record createInstance() {
    return new Record();
  }

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public TypeSerializerSnapshot<Record> snapshotConfiguration() {
    return new Snapshot();
  }

  /** What a savepoint says of this serializer. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Record> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
