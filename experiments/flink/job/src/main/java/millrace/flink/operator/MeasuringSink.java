package millrace.flink.operator;

import java.io.IOException;
import millrace.flink.measure.Epoch;
import millrace.flink.measure.LatencyMeter;
import millrace.flink.measure.SinkLines;
import millrace.flink.record.Record;
import millrace.flink.spec.Spec;
import millrace.flink.work.CpuWork;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** A sink: measures what reaches it; passes it on to further sinks if there are any. */
public final class MeasuringSink extends ProcessFunction<Record, Record> {
  private final String id;
  private final String directory;
  private final CpuWork work;
  private final Outlets outlets;
  private transient LatencyMeter meter;

  public MeasuringSink(Spec spec, Spec.Operator of) {
    id = of.id();
    directory = spec.settings().metricsDirectory();
    work = new CpuWork(spec.workNs(of, 0));
    outlets = new Outlets(spec, of);
  }

  @Override
  public void open(OpenContext context) throws Exception {
    int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
    meter = new LatencyMeter(getRuntimeContext().getMetricGroup(), new SinkLines(directory, id, subtask));
  }

  @Override
  public void processElement(Record record, Context context, Collector<Record> out) throws IOException {
    work.burn();
    meter.arrived(record.birthUs, Epoch.nowUs());
    outlets.pass(record, context, out);
  }

  @Override
  public void close() {
    if (meter != null) meter.close();
  }
}
