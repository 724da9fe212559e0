package millrace.flink.source;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * What a checkpoint keeps of a subtask of a source, in the clothes of a split.
 *
 * @param startUs when the schedule began, us since the epoch; 0: not yet
 * @param emitted records that the subtask emitted
 * @param index of the subtask
 * @param parallelism that the source had
 */
record Progress(long startUs, long emitted, int index, int parallelism) implements SourceSplit {
  @Override
  public String splitId() {
    return index + "/" + parallelism;
  }

  /** Its bytes. */
  static final class Serializer implements SimpleVersionedSerializer<Progress> {
    private static final int VERSION = 1;

    @Override
    public int getVersion() {
      return VERSION;
    }

    @Override
    public byte[] serialize(Progress progress) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (DataOutputStream out = new DataOutputStream(bytes)) {
        out.writeLong(progress.startUs);
        out.writeLong(progress.emitted);
        out.writeInt(progress.index);
        out.writeInt(progress.parallelism);
      }
      return bytes.toByteArray();
    }

    @Override
    public Progress deserialize(int version, byte[] bytes) throws IOException {
      if (version != VERSION) throw new IOException("unknown version " + version);
      try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
        return new Progress(in.readLong(), in.readLong(), in.readInt(), in.readInt());
      }
    }
  }
}
