package millrace.flink.source;

import millrace.flink.operator.Selectivity;
import millrace.flink.record.Identity;
import millrace.flink.record.Record;
import millrace.flink.record.RecordMaker;
import millrace.flink.spec.Spec;
import millrace.flink.spec.Spec.SourceLoad;
import millrace.flink.work.CpuWork;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** A source that makes records at the rate of a schedule; its subtasks share them evenly. */
public final class RateSource implements Source<Record, Progress, Progress> {
  private final SourceLoad load;
  private final RecordMaker maker;
  private final CpuWork work;
  private final Selectivity selectivity;
  private final long salt;
  private final long startUs;

  /** The source operator `of` of a specification. */
  public RateSource(Spec spec, Spec.Operator of) {
    load = spec.sources().get(of.id());
    maker = new RecordMaker(spec, of);
    work = new CpuWork(spec.workNs(of, 0));
    selectivity = Selectivity.of(spec.outputs(of));
    salt = Identity.derived(spec.settings().seed(), Identity.saltOf("source " + of.id()));
    startUs = spec.settings().startMs() * 1000;
  }

  @Override
  public Boundedness getBoundedness() {
    return load.records() > 0 ? Boundedness.BOUNDED : Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SplitEnumerator<Progress, Progress> createEnumerator(SplitEnumeratorContext<Progress> context) {
    return new RateEnumerator(context, startUs);
  }

  @Override
  public SplitEnumerator<Progress, Progress> restoreEnumerator(
      SplitEnumeratorContext<Progress> context, Progress checkpoint) {
    return new RateEnumerator(context, checkpoint.startUs());
  }

  @Override
  public SimpleVersionedSerializer<Progress> getSplitSerializer() {
    return new Progress.Serializer();
  }

  @Override
  public SimpleVersionedSerializer<Progress> getEnumeratorCheckpointSerializer() {
    return new Progress.Serializer();
  }

  @Override
  public SourceReader<Record, Progress> createReader(SourceReaderContext context) {
    Emission emission = new Emission(load, context.getIndexOfSubtask(), context.currentParallelism());
    return new RateReader(context, emission, maker, work, selectivity, salt);
  }
}
