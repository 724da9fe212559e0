package millrace.flink.operator;

import java.time.Duration;
import millrace.flink.spec.Spec.Domain;
import millrace.flink.spec.Spec.Policy;
import millrace.flink.spec.Spec.Shape;
import millrace.flink.spec.Spec.Window;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.ProcessingTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingProcessingTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingProcessingTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.triggers.CountTrigger;
import org.apache.flink.streaming.api.windowing.triggers.EventTimeTrigger;
import org.apache.flink.streaming.api.windowing.triggers.ProcessingTimeTrigger;
import org.apache.flink.streaming.api.windowing.triggers.PurgingTrigger;
import org.apache.flink.streaming.api.windowing.triggers.Trigger;
import org.apache.flink.streaming.api.windowing.windows.GlobalWindow;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/** Flink's windows for those of a plan. */
public final class Windows {
  private Windows() {}

  /** Which windows a record belongs to. Requires: a time window. */
  public static WindowAssigner<Object, TimeWindow> assigner(Window window) {
    Duration length = Duration.ofMillis(window.lengthMs());
    Duration slide = Duration.ofMillis(window.slideMs());
    boolean event = window.domain() == Domain.EVENT;
    return switch (window.shape()) {
      case TUMBLING -> event ? TumblingEventTimeWindows.of(length) : TumblingProcessingTimeWindows.of(length);
      case SLIDING ->
          event ? SlidingEventTimeWindows.of(length, slide) : SlidingProcessingTimeWindows.of(length, slide);
      case SESSION -> event ? EventTimeSessionWindows.withGap(length) : ProcessingTimeSessionWindows.withGap(length);
    };
  }

  /** When a time window fires. */
  public static Trigger<Object, TimeWindow> timeTrigger(Window window) {
    return window.domain() == Domain.EVENT ? EventTimeTrigger.create() : ProcessingTimeTrigger.create();
  }

  /** When a count window fires, as KeyedStream.countWindow says it; a sliding one keeps its last records. */
  public static Trigger<Object, GlobalWindow> countTrigger(Window window) {
    if (slidesByCount(window)) return CountTrigger.of(window.countSlide());
    return PurgingTrigger.of(CountTrigger.of(window.count()));
  }

  /** Whether only the last `count` records are to be kept. */
  public static boolean slidesByCount(Window window) {
    return window.policy() == Policy.COUNT && window.shape() == Shape.SLIDING;
  }
}
