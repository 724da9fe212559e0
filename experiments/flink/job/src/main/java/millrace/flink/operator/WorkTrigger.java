package millrace.flink.operator;

import java.lang.reflect.Method;
import millrace.flink.record.Record;
import millrace.flink.work.CpuWork;
import org.apache.flink.streaming.api.windowing.triggers.Trigger;
import org.apache.flink.streaming.api.windowing.triggers.TriggerResult;
import org.apache.flink.streaming.api.windowing.windows.Window;

/**
 * A trigger that also works on each record when the window takes it: the one place in a window operator that sees every
 * record, buffered or aggregated, in its own thread.
 */
public final class WorkTrigger<W extends Window> extends Trigger<Object, W> {
  private final Trigger<Object, W> trigger;
  private final CpuWork leftWork;
  private final CpuWork rightWork;
  private transient Method isTwo;

  /** Fires as `trigger` does; work per record and window that it belongs to, of records of the left (or only) input. */
  public WorkTrigger(Trigger<Object, W> trigger, CpuWork leftWork, CpuWork rightWork) {
    this.trigger = trigger;
    this.leftWork = leftWork;
    this.rightWork = rightWork;
  }

  @Override
  public TriggerResult onElement(Object record, long timestamp, W window, TriggerContext context) throws Exception {
    (isRight(record) ? rightWork : leftWork).burn();
    return trigger.onElement(record, timestamp, window, context);
  }

  @Override
  public TriggerResult onProcessingTime(long time, W window, TriggerContext context) throws Exception {
    return trigger.onProcessingTime(time, window, context);
  }

  @Override
  public TriggerResult onEventTime(long time, W window, TriggerContext context) throws Exception {
    return trigger.onEventTime(time, window, context);
  }

  @Override
  public boolean canMerge() {
    return trigger.canMerge();
  }

  @Override
  public void onMerge(W window, OnMergeContext context) throws Exception {
    trigger.onMerge(window, context);
  }

  @Override
  public void clear(W window, TriggerContext context) throws Exception {
    trigger.clear(window, context);
  }

  // What a join's window holds is a record with its side; the type has another package in Flink 2.
  private boolean isRight(Object record) throws ReflectiveOperationException {
    if (leftWork == rightWork || record instanceof Record) return false;
    if (isTwo == null) isTwo = record.getClass().getMethod("isTwo");
    return (boolean) isTwo.invoke(record);
  }

  @Override
  public String toString() {
    return trigger.toString();
  }
}
