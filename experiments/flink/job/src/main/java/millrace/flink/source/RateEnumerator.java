package millrace.flink.source;

import java.io.IOException;
import java.util.List;
import millrace.flink.measure.Epoch;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/** The Handshake's side in the job manager. It has no splits to hand out. */
final class RateEnumerator implements SplitEnumerator<Progress, Progress> {
  private final SplitEnumeratorContext<Progress> context;
  private final long startUs;
  private Handshake handshake;

  RateEnumerator(SplitEnumeratorContext<Progress> context, long startUs) {
    this.context = context;
    this.startUs = startUs;
  }

  @Override
  public void start() {}

  @Override
  public void handleSplitRequest(int subtask, String host) {}

  @Override
  public void addSplitsBack(List<Progress> splits, int subtask) {}

  @Override
  public void addReader(int subtask) {}

  @Override
  public void handleSourceEvent(int subtask, SourceEvent event) {
    if (handshake == null) handshake = new Handshake(context.currentParallelism(), startUs);
    handshake.greet(subtask, (Handshake.Hello) event, Epoch.nowUs()).forEach(context::sendEventToSourceReader);
  }

  @Override
  public Progress snapshotState(long checkpoint) {
    return new Progress(handshake == null ? startUs : handshake.startUs(), 0, 0, context.currentParallelism());
  }

  @Override
  public void close() throws IOException {}
}
