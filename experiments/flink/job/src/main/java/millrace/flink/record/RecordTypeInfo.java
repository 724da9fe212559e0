package millrace.flink.record;

import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.GenericTypeInfo;

/** Tells Flink to serialize records by RecordSerializer. */
public final class RecordTypeInfo extends TypeInformation<Record> {
  private static final RecordTypeInfo INSTANCE = new RecordTypeInfo();

  private RecordTypeInfo() {}

  /** The type of records; `kryo`: as Flink treats classes that it knows nothing of. */
  public static TypeInformation<Record> of(boolean kryo) {
    return kryo ? new GenericTypeInfo<>(Record.class) : INSTANCE;
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public Class<Record> getTypeClass() {
    return Record.class;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public TypeSerializer<Record> createSerializer(SerializerConfig config) {
    return RecordSerializer.INSTANCE;
  }

  // Flink 1.20 asks for this one; later versions do not know it.
  public TypeSerializer<Record> createSerializer(ExecutionConfig config) {
    return RecordSerializer.INSTANCE;
  }

  @Override
  public String toString() {
    return "Record";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RecordTypeInfo;
  }

  @Override
  public int hashCode() {
    return RecordTypeInfo.class.hashCode();
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof RecordTypeInfo;
  }
}
