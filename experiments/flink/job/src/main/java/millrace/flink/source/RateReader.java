package millrace.flink.source;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import millrace.flink.measure.Epoch;
import millrace.flink.operator.Selectivity;
import millrace.flink.record.Identity;
import millrace.flink.record.Record;
import millrace.flink.record.RecordMaker;
import millrace.flink.work.CpuWork;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.Gauge;

/** A subtask of a source: emits record by record what Emission says, and sleeps in between. */
final class RateReader implements SourceReader<Record, Progress> {
  private static final long SHORTEST_SLEEP_US = 1000;

  private final SourceReaderContext context;
  private final Emission emission;
  private final RecordMaker maker;
  private final CpuWork work;
  private final Selectivity selectivity;
  private final long salt;
  private final ScheduledExecutorService timer;
  private final List<Progress> restored = new ArrayList<>();
  private CompletableFuture<Void> available = new CompletableFuture<>();
  private volatile boolean begun = false;

  /** `salt`: sets the identities of this source's records apart from others'. */
  RateReader(SourceReaderContext context, Emission emission, RecordMaker maker, CpuWork work, Selectivity selectivity,
      long salt) {
    this.context = context;
    this.emission = emission;
    this.maker = maker;
    this.work = work;
    this.selectivity = selectivity;
    this.salt = salt;
    timer = Executors.newSingleThreadScheduledExecutor(task -> {
      Thread thread = new Thread(task, "source timer");
      thread.setDaemon(true);
      return thread;
    });
  }

  @Override
  public void start() {
    context.metricGroup().gauge("lag_records", (Gauge<Long>) this::lag);
    context.metricGroup().setPendingRecordsGauge(this::lag);
    context.metricGroup().gauge("emitted_records", (Gauge<Long>) emission::emitted);
    context.metricGroup().gauge("forgotten_records", (Gauge<Long>) emission::forgotten);
    long emitted = restored.stream().mapToLong(Progress::emitted).sum();
    int parallelism = restored.isEmpty() ? 0 : restored.get(0).parallelism();
    context.sendSourceEventToCoordinator(new Handshake.Hello(restored.isEmpty() ? -1 : emitted, parallelism));
  }

  @Override
  public void handleSourceEvents(SourceEvent event) {
    Handshake.Begin begin = (Handshake.Begin) event;
    emission.begin(begin.startUs(), begin.emitted(), Epoch.nowUs());
    begun = true;
    available.complete(null);
  }

  @Override
  public InputStatus pollNext(ReaderOutput<Record> output) {
    if (!begun) return InputStatus.NOTHING_AVAILABLE;
    long nowUs = Epoch.nowUs();
    if (emission.pending(nowUs) > 0) emitNext(output, nowUs);
    if (emission.ended()) return InputStatus.END_OF_INPUT;
    return emission.pending(nowUs) > 0 ? InputStatus.MORE_AVAILABLE : InputStatus.NOTHING_AVAILABLE;
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    if (!begun || !available.isDone()) return available;
    long nowUs = Epoch.nowUs();
    if (emission.ended() || emission.pending(nowUs) > 0) return available;
    long sleepUs = Math.max(SHORTEST_SLEEP_US, Math.min(emission.nextDueUs() - nowUs, TimeUnit.MINUTES.toMicros(1)));
    CompletableFuture<Void> next = new CompletableFuture<>();
    timer.schedule(() -> next.complete(null), sleepUs, TimeUnit.MICROSECONDS);
    available = next;
    return next;
  }

  @Override
  public List<Progress> snapshotState(long checkpoint) {
    if (!begun) return restored;
    int parallelism = context.currentParallelism();
    return List.of(new Progress(emission.startUs(), emission.emitted(), context.getIndexOfSubtask(), parallelism));
  }

  @Override
  public void addSplits(List<Progress> splits) {
    restored.addAll(splits);
  }

  @Override
  public void notifyNoMoreSplits() {}

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private void emitNext(ReaderOutput<Record> output, long nowUs) {
    long identity = Identity.derived(emission.nextPosition(), salt);
    long birthUs = emission.birthOfNext(nowUs);
    emission.advance();
    work.burn();
    int copies = selectivity.next();
    for (int i = 0; i < copies; ++i) {
      Record record = maker.fresh(birthUs, Selectivity.identityOf(identity, i), emission.startUs());
      output.collect(record, birthUs / 1000);
    }
  }

  private long lag() {
    return begun ? emission.lag(Epoch.nowUs()) : 0;
  }
}
