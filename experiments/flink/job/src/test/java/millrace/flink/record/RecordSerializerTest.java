package millrace.flink.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordSerializerTest {
  @ParameterizedTest
  @CsvSource({"100,0,100", "100,2,100", "36,2,36", "10,1,28", "0,0,20", "70000,1,70000"})
  void recordsAreAsWideAsAsked(int asked, int keys, int wide) throws IOException {
    Record record = new Record(12, -34, new long[keys], new byte[RecordSerializer.paddingFor(asked, keys)]);
    DataOutputSerializer out = new DataOutputSerializer(128);
    RecordSerializer.INSTANCE.serialize(record, out);
    assertEquals(wide, out.length());
    Record back = RecordSerializer.INSTANCE.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    assertEquals(record, back);
  }

  @Test
  void copiesShareNothing() {
    Record record = new Record(1, 2, new long[] {3}, new byte[] {4});
    Record copy = RecordSerializer.INSTANCE.copy(record);
    assertEquals(record, copy);
    assertNotSame(record.keys, copy.keys);
    assertNotSame(record.padding, copy.padding);
  }
}
