package millrace.flink.work;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuWorkTest {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  // CPU time, so other processes matter only through shared caches and pipelines: hence the wide margin.
  @ParameterizedTest
  @CsvSource({"300,600000", "20000,9000", "5000000,240"})
  void burnsWhatWasAsked(double nsPerRecord, int records) {
    new CpuWork(nsPerRecord).burn();  // calibrates
    CpuWork work = new CpuWork(nsPerRecord);
    long start = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < records; ++i) work.burn();
    double perRecord = (THREADS.getCurrentThreadCpuTime() - start) / (double) records;
    assertEquals(1.0, perRecord / nsPerRecord, 0.25, perRecord + " ns instead of " + nsPerRecord);
  }
}
