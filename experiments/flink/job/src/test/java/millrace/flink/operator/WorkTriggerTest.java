package millrace.flink.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import millrace.flink.record.Record;
import millrace.flink.work.CpuWork;
import org.apache.flink.streaming.api.windowing.triggers.Trigger;
import org.apache.flink.streaming.api.windowing.triggers.TriggerResult;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.junit.jupiter.api.Test;

class WorkTriggerTest {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final double WORK_NS = 20e6;

  /** In place of what a join's window holds. */
  public record Tagged(boolean isTwo) {}

  // Fires at every record.
  private static final class Always extends Trigger<Object, TimeWindow> {
    @Override
    public TriggerResult onElement(Object record, long timestamp, TimeWindow window, TriggerContext context) {
      return TriggerResult.FIRE;
    }

    @Override
    public TriggerResult onProcessingTime(long time, TimeWindow window, TriggerContext context) {
      return TriggerResult.CONTINUE;
    }

    @Override
    public TriggerResult onEventTime(long time, TimeWindow window, TriggerContext context) {
      return TriggerResult.CONTINUE;
    }

    @Override
    public void clear(TimeWindow window, TriggerContext context) {}
  }

  // CPU time that a record takes, ns.
  private static double taken(WorkTrigger<TimeWindow> trigger, Object record) throws Exception {
    long start = THREADS.getCurrentThreadCpuTime();
    assertEquals(TriggerResult.FIRE, trigger.onElement(record, 0, new TimeWindow(0, 1), null));
    return THREADS.getCurrentThreadCpuTime() - start;
  }

  @Test
  void eachSideHasItsOwnWork() throws Exception {
    new CpuWork(1).burn();  // calibrates
    WorkTrigger<TimeWindow> trigger = new WorkTrigger<>(new Always(), new CpuWork(0), new CpuWork(WORK_NS));
    taken(trigger, new Tagged(false));
    assertTrue(taken(trigger, new Tagged(false)) < WORK_NS / 4);
    assertEquals(1, taken(trigger, new Tagged(true)) / WORK_NS, 0.25);
  }

  @Test
  void anAggregateHasOneSide() throws Exception {
    new CpuWork(1).burn();
    CpuWork work = new CpuWork(WORK_NS);
    assertEquals(1, taken(new WorkTrigger<>(new Always(), work, work), new Record()) / WORK_NS, 0.25);
  }
}
