package millrace.flink;

import static millrace.flink.TestPlan.counted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Runs plans that end, in a cluster within this process, and counts what reaches their sinks. */
class JobTest {
  @RegisterExtension
  static final MiniClusterExtension CLUSTER = new MiniClusterExtension(
      new MiniClusterResourceConfiguration.Builder().setNumberTaskManagers(1).setNumberSlotsPerTaskManager(4).build());

  private static final String COUNTED = "'window':{'policy':'count',";
  private static final String EVENT = "'window':{'policy':'time','domain':'event',";
  private static final long DAY_NS = 86_400_000_000_000L;

  @TempDir
  Path directory;

  private void run(TestPlan plan) throws Exception {
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    new JobBuilder(plan.writingTo(directory).spec()).build(environment);
    environment.execute();
  }

  @Test
  void recordsPassByTheSelectivitiesOfEdges() throws Exception {
    run(new TestPlan().source("in", 2, 100_000)
        .operator("filter", "filter", 2, "").operator("sink", "passed", 1, "").operator("sink", "fewer", 1, "")
        .path("in", "filter").edge("filter", "passed", ",'selectivity':0.3")
        .edge("filter", "fewer", ",'selectivity':0.01")
        .operator("map", "map", 1, ",'output':{'bytes':30}").operator("sink", "all", 1, "")
        .path("in", "map", "all").operator("sink", "quarter", 2, "").edge("map", "quarter", ",'selectivity':0.25")
        .operator("flat_map", "many", 1, "").operator("sink", "multiplied", 1, "")
        .path("in", "many").edge("many", "multiplied", ",'selectivity':2.5")
        .operator("union_all", "both", 2, "").operator("sink", "united", 1, "")
        .path("in", "both", "united").path("map", "both"));
    assertEquals(30_000, counted(directory, "passed"), 1000);
    assertEquals(1_000, counted(directory, "fewer"), 150);
    assertEquals(100_000, counted(directory, "all"));
    assertEquals(25_000, counted(directory, "quarter"));
    assertEquals(250_000, counted(directory, "multiplied"));
    assertEquals(200_000, counted(directory, "united"));
  }

  @Test
  void windowsOfEventTime() throws Exception {
    TestPlan plan = new TestPlan().source("in", 2, 10_000).key("k", 10);
    String[][] windows = {{"tumbling", "'shape':'tumbling','length_ns':" + DAY_NS + "}", "incremental"},
        {"sliding", "'shape':'sliding','length_ns':" + 3 * DAY_NS + ",'slide_ns':" + DAY_NS + "}", "list"},
        {"session", "'shape':'session','length_ns':" + DAY_NS + "}", "incremental"},
        {"kept", "'shape':'session','length_ns':" + DAY_NS + "}", "list"},
        {"elements", "'shape':'tumbling','length_ns':" + DAY_NS + "}", "elements"}};
    for (String[] each : windows) {
      plan.operator("window_aggregate", each[0], 2,
              ",'key':'k','cpu_ns_per_record':100,'aggregation':'" + each[2] + "'," + EVENT + each[1])
          .operator("sink", "of-" + each[0], 1, "").path("in", each[0], "of-" + each[0]);
    }
    run(plan);
    long days = counted(directory, "of-tumbling") / 10;  // two if midnight comes meanwhile
    assertEquals(10 * days, counted(directory, "of-tumbling"));
    assertEquals(10 * (days + 2), counted(directory, "of-sliding"));
    assertEquals(10, counted(directory, "of-session"));
    assertEquals(10, counted(directory, "of-kept"));
    assertEquals(10_000, counted(directory, "of-elements"));
  }

  @Test
  void windowsOfCountsAndOfProcessingTime() throws Exception {
    String rate = "'rate':[[0,5000]],'records':10000";  // two seconds
    run(new TestPlan().source("in", 2, rate).key("k", 1)
        .operator("window_aggregate", "tumbling", 1, ",'key':'k'," + COUNTED + "'count':100}")
        .operator("window_aggregate", "sliding", 1,
            ",'key':'k'," + COUNTED + "'shape':'sliding','count':100,'count_slide':20}")
        .operator("window_aggregate", "list", 1, ",'aggregation':'list'," + COUNTED + "'count':50}")
        .operator("window_aggregate", "clock", 1, ",'aggregation':'elements','window':{'length_ns':100000000}")
        .operator("sink", "t", 1, "").operator("sink", "s", 1, "")
        .operator("sink", "l", 1, "").operator("sink", "c", 1, "")
        .path("in", "tumbling", "t").path("in", "sliding", "s").path("in", "list", "l").path("in", "clock", "c"));
    assertEquals(100, counted(directory, "t"));
    assertEquals(500, counted(directory, "s"));
    assertEquals(200, counted(directory, "l"));
    assertTrue(counted(directory, "c") > 0);
  }

  @Test
  void joins() throws Exception {
    run(new TestPlan().source("left", 1, 100).source("right", 1, 50).key("k", 1).key("many", 50)
        .operator("window_join", "pairs", 1, ",'key':'k','cpu_ns_per_record':[100,200]," + EVENT
            + "'shape':'session','length_ns':" + DAY_NS + "}")
        .operator("window_join", "counted", 1, "," + COUNTED + "'count':150}")
        .operator("window_join", "late", 1, ",'key':'k'," + COUNTED + "'shape':'sliding','count':10,'count_slide':5}")
        .operator("incremental_join", "kept", 2, ",'key':'many','matches_per_record':1.5")
        .operator("sink", "p", 1, "").operator("sink", "c", 1, "")
        .operator("sink", "l", 1, "").operator("sink", "k", 1, "")
        .path("left", "pairs").path("right", "pairs").edge("pairs", "p", ",'selectivity':0.5")
        .path("left", "counted").path("right", "counted", "c").path("left", "late").path("right", "late", "l")
        .path("left", "kept").path("right", "kept", "k"));
    assertEquals(2500, counted(directory, "p"));
    assertEquals(5000, counted(directory, "c"));
    assertEquals(225, counted(directory, "k"), 2);
  }

  @Test
  void recordsGetWhereThePartitioningSays() throws Exception {
    run(new TestPlan().source("in", 2, 20_000).key("k", 10).set("'serializer':'kryo'").set("'object_reuse':true")
        .operator("sink", "weighted", 2, "").edge("in", "weighted", ",'partitioning':'weighted','weights':[3,1]")
        .operator("sink", "copied", 2, "").edge("in", "copied", ",'partitioning':'broadcast'")
        .operator("sink", "forward", 2, "").edge("in", "forward", ",'partitioning':'forward'")
        .operator("sink", "rescaled", 4, "").edge("in", "rescaled", ",'partitioning':'rescale'")
        .operator("sink", "hashed", 4, ",'key':'k'").edge("in", "hashed", ",'partitioning':'hash'")
        .operator("sink", "after", 1, "").edge("forward", "after", ",'selectivity':0.5,'partitioning':'rebalance'"));
    assertEquals(15_000, counted(directory, "weighted", 0), 300);
    assertEquals(40_000, counted(directory, "copied"));
    assertEquals(10_000, counted(directory, "forward", 1));
    for (int i = 0; i < 4; ++i) assertEquals(5_000, counted(directory, "rescaled", i));
    int[] keys = new int[4];
    for (long key = 0; key < 10; ++key) ++keys[KeyGroupRangeAssignment.assignKeyToParallelOperator(key, 128, 4)];
    for (int i = 0; i < 4; ++i) assertEquals(2_000 * keys[i], counted(directory, "hashed", i), 300);
    assertEquals(10_000, counted(directory, "after"));
  }
}
