package millrace.flink;

import static millrace.flink.TestPlan.counted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectClusterClient;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Stops a job with a savepoint and goes on under other degrees. */
class RestoreTest {
  @RegisterExtension
  static final MiniClusterExtension CLUSTER = new MiniClusterExtension(
      new MiniClusterResourceConfiguration.Builder().setNumberTaskManagers(1).setNumberSlotsPerTaskManager(4).build());

  private static final long RECORDS = 12_000;  // in two seconds, then no more
  private static final long WAIT_S = 60;

  @TempDir
  Path directory;

  private JobGraph graph(int parallelism) {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    TestPlan plan = new TestPlan().source("in", parallelism, "'rate':[[0,6000],[2,0]]").key("k", 7)
        .operator("window_aggregate", "count", parallelism,
            ",'key':'k','window':{'policy':'count','count':1},'aggregation':'list'")
        .operator("incremental_join", "join", parallelism, ",'key':'k','matches_per_record':1")
        .operator("sink", "out", 1, "").path("in", "count", "join", "out").path("in", "join").writingTo(directory);
    new JobBuilder(plan.spec()).build(environment);
    return environment.getStreamGraph().getJobGraph();
  }

  @Test
  void nothingIsLostOrDoubled(@InjectClusterClient RestClusterClient<?> client) throws Exception {
    JobGraph before = graph(2);
    client.submitJob(before).get(WAIT_S, TimeUnit.SECONDS);
    waitFor(1);
    String savepoint = client.stopWithSavepoint(before.getJobID(), false, directory.toUri().toString(),
        SavepointFormatType.CANONICAL).get(WAIT_S, TimeUnit.SECONDS);

    JobGraph after = graph(3);
    after.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(savepoint));
    client.submitJob(after).get(WAIT_S, TimeUnit.SECONDS);
    waitFor(2 * RECORDS);
    client.cancel(after.getJobID()).get(WAIT_S, TimeUnit.SECONDS);
    client.requestJobResult(after.getJobID()).get(WAIT_S, TimeUnit.SECONDS);
    assertEquals(2 * RECORDS, counted(directory, "out"));
  }

  // Until so many records reached the sink.
  private void waitFor(long records) throws Exception {
    for (int tries = 0; counted(directory, "out") < records; ++tries) {
      assertTrue(tries < WAIT_S * 10, "only " + counted(directory, "out") + " records");
      Thread.sleep(100);
    }
  }
}
